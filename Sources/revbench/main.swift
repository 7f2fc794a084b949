import Suite
