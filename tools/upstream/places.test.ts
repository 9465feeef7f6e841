import { expect, test } from "@jest/globals";
import { placesInScript } from "./shellPlaces.ts";
import { placesInTemplate, type Language } from "./templatePlaces.ts";

test.each<[Language, string, Readonly<Record<string, readonly string[]>>]>([
  [
    "js",
    `a = '{{ .Env.AA }}';\nb = "{{ .Env.BB }}"; c = {{ .Env.CC }};`,
    { AA: ["js'"], BB: ['js"'], CC: ["js"] },
  ],
  ["js", `{{ $A := .Env.AA | default "720" -}}\nx = {{ $A }};`, { AA: ["js#"] }],
  ["js", `{{ $A := .Env.AA | default "24 hours" -}}\nx = {{ $A }};`, { AA: ["js"] }],
  ["js", `{{ $A := .Env.AA | default "1" | toBool -}}\n{{ if .Env.BB }}x = {{ $A }};{{ end }}`, {}],
  ["js", `// it's a comment: {{ .Env.BB }}\nx = '{{ .Env.AA }}';`, { AA: ["js'"] }],
  ["lua", `x = { "{{ join "\\",\\"" (splitList "," .Env.AA | compact) }}" }`, { AA: ['lua",'] }],
  ["lua", `{{ join "\\n" (splitList "\\\\n" .Env.AA | compact) }}`, { AA: ["lua\\n"] }],
  [
    "lua",
    `{{ $L := splitList "," .Env.AA }}{{ range $i, $e := $L }} "{{ $e }}"; {{ end }}`,
    { AA: ['lua",'] },
  ],
  ["nginx", `location ~ ^/([^/'"]+)$ { add_header X "{{ .Env.AA }}"; }`, { AA: ['nginx"'] }],
  ["nginx", `\tresolver {{ .Env.AA }};\n\tproxy_pass {{ .Env.BB }}/;`, { AA: ["nginx*"], BB: ["nginx"] }],
  [
    "hocon",
    `a = [{{ .Env.AA }}]\nb = "{{ .Env.BB | default .Env.CC }}"`,
    { AA: ["hocon["], BB: ['hocon"'], CC: ['hocon"'] },
  ],
  ["line", `name: {{ .Env.AA }} it's`, { AA: ["line"] }],
])("%s %s", (language, template, places) =>
  expect(plain(placesInTemplate(template, language))).toEqual(places),
);

test.each<[string, Readonly<Record<string, readonly string[]>>]>([
  ["create focus@$AA $BB 2>&1", { AA: ["word"], BB: ["word"] }],
  ['OUTPUT=$(create "$AA" $BB)', { BB: ["word"] }],
  ['[[ -z "$AA" ]] && [[ $BB == x ]] && export C=$DD', {}],
  [
    '[ -n "$AA" ] && MY_CMD="$MY_CMD | tee $BB"\nexec bash -c "$MY_CMD"',
    { AA: ["sh"], BB: ["sh"], MY_CMD: ["sh"] },
  ],
])("%s", (script, places) => expect(plain(placesInScript(script))).toEqual(places));

const plain = (places: ReadonlyMap<string, ReadonlySet<string>>) =>
  Object.fromEntries([...places].map(([name, all]) => [name, [...all]]));
