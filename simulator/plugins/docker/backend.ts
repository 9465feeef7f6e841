/** The docker provider: its resources by type, on the daemon that the provider's settings name. */
import type { Backend, ExistingRequest, ResourceRequest } from "../backend.ts";
import type { Values } from "../values.ts";
import type { DockerApi } from "./api.ts";
import { createContainer, deleteContainer, readContainer, updateContainer } from "./container.ts";
import { text } from "./inputs.ts";
import { networks, remoteImages, volumes } from "./resources.ts";
import type { ResourceHandler } from "./resources.ts";

/** The provider's default (pulumi-docker provider/resources.go), after DOCKER_HOST. */
const defaultHost = "unix:///var/run/docker.sock";

export interface DockerBackendOptions {
  /** Makes the daemon for a host such as `unix:///var/run/docker.sock` or `ssh://user@host`. */
  readonly connect: (host: string) => DockerApi | Promise<DockerApi>;
  /** How long the removal of a network or volume waits until it is free. */
  readonly removalTimeoutMs: number;
  /** Answers for the resources that this provider does not know; without it they are refused. */
  readonly rest?: Backend;
}

export class DockerBackend implements Backend {
  private readonly options: DockerBackendOptions;
  private readonly handlers: Readonly<Record<string, ResourceHandler>>;
  private host = process.env.DOCKER_HOST ?? defaultHost;
  private connection: Promise<DockerApi> | undefined;

  constructor(options: DockerBackendOptions) {
    this.options = options;
    const patience = { timeoutMs: options.removalTimeoutMs };
    this.handlers = {
      "docker:index/container:Container": {
        create: createContainer,
        read: readContainer,
        update: updateContainer,
        delete: deleteContainer,
      },
      "docker:index/network:Network": networks(patience),
      "docker:index/volume:Volume": volumes(patience),
      "docker:index/remoteImage:RemoteImage": remoteImages,
    };
  }

  configure(settings: Values): void {
    this.host = text(settings.host) || this.host;
  }

  async create(request: ResourceRequest): Promise<{ id: string; state: Values }> {
    const handler = this.handlers[request.type];
    return handler ? handler.create(await this.daemon(), request) : this.rest(request).create(request);
  }

  async read(request: ExistingRequest): Promise<Values | undefined> {
    const handler = this.handlers[request.type];
    return handler ? handler.read(await this.daemon(), request) : this.rest(request).read(request);
  }

  async update(request: ExistingRequest): Promise<Values> {
    const handler = this.handlers[request.type];
    return handler ? handler.update(await this.daemon(), request) : this.rest(request).update(request);
  }

  async delete(request: ExistingRequest): Promise<void> {
    const handler = this.handlers[request.type];
    return handler ? handler.delete(await this.daemon(), request) : this.rest(request).delete(request);
  }

  /** Connects at the first resource, as the real provider does. */
  private daemon(): Promise<DockerApi> {
    this.connection ??= Promise.resolve(this.options.connect(this.host));
    return this.connection;
  }

  private rest(request: ResourceRequest): Backend {
    if (this.options.rest) return this.options.rest;
    throw new Error(
      `The stand-in docker provider makes no ${request.type} on a real daemon: it knows containers, networks, ` +
        "volumes and remote images.",
    );
  }
}
