-- Answers /health to this machine only, as the official image's module does.
module:set_global();
module:depends("http");

module:provides("http", {
	route = {
		GET = function(event)
			local ip = event.request.ip;
			if ip ~= "127.0.0.1" and ip ~= "::1" then return 403; end
			return { status_code = 200, headers = { content_type = "text/plain" }, body = "OK\n" };
		end,
	},
});
