/** Processes that each have one revision's program loaded, and take stacks one after another. */

import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readProject } from "../../../programs/pulumi-cli/project.ts";
import type { Answer, Reply, Task, WorkerStart } from "./tasks.ts";

/** Young objects are most of what a run makes; with more room for them they are gone before anybody copies them. */
const heapArguments = ["--max-semi-space-size=64", "--single-threaded-gc"];

const workerFile = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** Of one run of one stack; a program that waits for what never comes ends here. Milliseconds. */
const patience = 120_000;

export class Workers {
  readonly #start: WorkerStart;
  readonly #idle: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();

  /** Starts a process when one is needed: at most as many as there are tasks at a time. */
  constructor(start: WorkerStart) {
    this.#start = start;
  }

  /** @throws Error if the process ended, the program could not be loaded, or the run took too long */
  async run(task: Task): Promise<Answer> {
    const worker = this.#idle.pop() ?? this.#spawn();
    const reply = await ask(worker, task);
    if ("error" in reply || reply.tired) this.#drop(worker);
    else this.#idle.push(worker);
    if ("error" in reply) throw new Error(reply.error);
    return reply;
  }

  /** Ends when all processes have. */
  async close(): Promise<void> {
    const ended = [...this.#all].map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    for (const worker of this.#all) this.#drop(worker);
    await Promise.all(ended);
  }

  #spawn(): ChildProcess {
    const { projectDir } = this.#start;
    const worker = fork(workerFile, [JSON.stringify(this.#start)], {
      cwd: projectDir,
      execArgv: [
        "--disable-warning=ExperimentalWarning",
        ...readProject(projectDir).nodeargs,
        ...heapArguments,
      ],
      env: cleanEnvironment(),
      // What a program prints is not what this command says.
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#all.add(worker);
    worker.once("exit", () => this.#all.delete(worker));
    return worker;
  }

  #drop(worker: ChildProcess): void {
    worker.kill("SIGKILL");
  }
}

/** Without what would change the program. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^(PULUMI_|NODE_OPTIONS$|NODE_COMPILE_CACHE$|TRACEPARENT$)/.test(key),
    ),
  );

function ask(worker: ChildProcess, task: Task): Promise<Reply> {
  return new Promise((resolve) => {
    let said = "";
    const listen = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000));
    const finish = (reply: Reply) => {
      clearTimeout(timer);
      worker.off("message", finish);
      worker.off("exit", died);
      worker.stderr?.off("data", listen);
      resolve(reply);
    };
    const died = () => finish({ error: `the process that ran it ended. ${said.trim()}`.trim() });
    const timer = setTimeout(
      () => finish({ error: `its program did not end within ${patience / 1000} s` }),
      patience,
    );
    worker.stderr?.on("data", listen);
    worker.on("message", finish);
    worker.on("exit", died);
    worker.send(task);
  });
}
