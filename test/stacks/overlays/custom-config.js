config.disableDeepLinking = true;
