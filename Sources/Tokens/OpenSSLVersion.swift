internal import COpenSSL

/// The version of OpenSSL in use: `OpenSSL 3.0.13 30 Jan 2024`.
public var opensslVersion: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
