-- Stand-in of the official image's rendered configuration: what the tests need of it, read from the environment.

local function env(name, default)
	local value = os.getenv(name);
	return value ~= nil and value ~= "" and value or default;
end

local function flag(name, default)
	local value = env(name);
	if value == nil then return default; end
	return not ({ ["0"] = true, f = true, F = true, ["false"] = true, FALSE = true, False = true })[value];
end

local function list(text, separator)
	local items = {};
	for item in (text .. separator):gmatch("(.-)" .. separator) do
		if item ~= "" then items[#items + 1] = item; end
	end
	return items;
end

local client_mode = env("PROSODY_MODE", "client") == "client";
local metrics = flag("PROSODY_ENABLE_METRICS", false);

plugin_paths = client_mode and { "/prosody-plugins-custom", "/prosody-plugins" }
	or { "/prosody-plugins", "/prosody-plugins-custom" };

-- Options can be set but not read, so the list is made first.
local modules = { "roster", "saslauth", "tls", "disco", "admin_shell", "ping", "posix", "http_health" };
modules[#modules + 1] = client_mode and "limits" or "firewall";
if not client_mode then firewall_scripts = { "/run/prosody/config/rules.d/jvb_muc_presence_filter.pfw" }; end
if metrics then
	modules[#modules + 1] = "http_openmetrics";
	statistics = "internal";
	statistics_interval = "manual";
	openmetrics_allow_cidr = env("PROSODY_METRICS_ALLOWED_CIDR", "172.16.0.0/12");
end
for _, module in ipairs(list(env("GLOBAL_MODULES", ""), ",")) do modules[#modules + 1] = module; end
modules_enabled = modules;
modules_disabled = { "offline", "register", "s2s" };
allow_registration = false;
authentication = "internal_hashed";
trusted_proxies = list(env("PROSODY_TRUSTED_PROXIES", "127.0.0.1,::1"), ",");
if client_mode then limits = { c2s = { rate = env("PROSODY_C2S_LIMIT", "10kb/s") } }; end

pidfile = "/run/prosody/prosody.pid";
data_path = "/var/lib/prosody/data";
log = { { levels = { min = env("LOG_LEVEL", "info") }, to = "console" } };

c2s_require_encryption = not client_mode or flag("PROSODY_C2S_REQUIRE_ENCRYPTION", true);
c2s_ports = { tonumber(env("XMPP_PORT", "5222")) };
c2s_interfaces = { "*" };
http_ports = { tonumber(env("PROSODY_HTTP_PORT", "5280")) };
http_interfaces = { "*" };
https_ports = {};

-- Lines of Lua, separated by the two characters "\n".
local global_config = env("GLOBAL_CONFIG");
if global_config then
	assert(load(table.concat(list(global_config, "\\n"), "\n"), "=GLOBAL_CONFIG", "t", _ENV))();
end

Include "conf.d/*.cfg.lua"
