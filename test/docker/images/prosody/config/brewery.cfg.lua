-- Stand-in of the brewery mode: bridges announce themselves in a room that Jicofo watches.

local function env(name, default)
	local value = os.getenv(name);
	return value ~= nil and value ~= "" and value or default;
end

local auth_domain = env("JVB_XMPP_AUTH_DOMAIN", "auth.jvb.meet.jitsi");
local muc_domain = env("JVB_XMPP_INTERNAL_MUC_DOMAIN", "muc.jvb.meet.jitsi");
local bridge = env("JVB_AUTH_USER", "jvb") .. "@" .. auth_domain;
local certs = "/run/prosody/config/certs/";

admins = { "focus@" .. auth_domain, bridge };

VirtualHost(auth_domain)
	authentication = "internal_hashed"
	modules_enabled = { "smacks" }
	smacks_hibernation_time = 15
	ssl = { key = certs .. auth_domain .. ".key", certificate = certs .. auth_domain .. ".crt" }

Component(muc_domain)("muc")
	storage = "memory"
	muc_room_locking = false
	muc_room_default_public_jids = true
