package import Revocation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// URLs of stores that someone else runs. A URL may contain a password, which no file, message, log
/// or process argument may repeat.
package enum StoreAddress {
    /// The replacement for a URL that cannot be shown.
    package static let hidden = "…"

    /// The environment variable that holds a store's URL: REVBENCH_REDIS_URL. Other users of the
    /// machine can read a process's arguments, but not its environment.
    package static func variable(of kind: StoreKind) -> String {
        "REVBENCH_\(kind.rawValue.uppercased())_URL"
    }

    /// - Throws: `.misuse` for an invalid URL; the message does not repeat it.
    package static func check(_ url: String) throws(StoreError) { _ = try RedisEndpoint(url: url) }

    /// Returns the URL without user and password; ``hidden`` if it cannot be read.
    package static func withoutLogin(_ url: String) -> String {
        guard let endpoint = try? RedisEndpoint(url: url) else { return hidden }
        switch endpoint {
        case .unix: return "unix://\(endpoint)"
        case .tcp: return "redis://\(endpoint)"
        }
    }

    /// Passes a URL to the processes that this process starts.
    package static func handOver(_ url: String, of kind: StoreKind) {
        setenv(variable(of: kind), url, 1)
    }

    /// Returns the URL in the environment; nil if there is none.
    package static func given(for kind: StoreKind) -> String? {
        guard let value = getenv(variable(of: kind)) else { return nil }
        let url = String(cString: value)
        return url.isEmpty ? nil : url
    }

    /// Returns the same address with the login that was passed for it, if there is one.
    package static func withLogin(_ address: String, of kind: StoreKind) -> String {
        guard let given = given(for: kind), withoutLogin(given) == address else { return address }
        return given
    }
}
