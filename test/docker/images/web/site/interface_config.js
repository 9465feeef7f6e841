// Stand-in of the interface configuration.
