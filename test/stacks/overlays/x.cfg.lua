muc_mapper_domain_prefix = "muc"
