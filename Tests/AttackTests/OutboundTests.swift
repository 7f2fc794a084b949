import Foundation
import CallCount
import Testing
import Tokens

extension Attacks {
    @Suite struct `On the network` {
        @Test(.enabled(if: call_count_works(), "calls can't be counted in this build"))
        func `RFC 8725, 3.10: jku, x5u and all that point elsewhere are not followed`() throws {
            let listener = try Listener()
            // Both sides would notice a visit: the counter of this thread and the visited listener.
            let before = socket_count()
            try listener.callItself()
            #expect(socket_count() == before + 2 && listener.visits() == 1)

            let place = "http://127.0.0.1:\(listener.port)/keys"
            let attacker = try JSONWebKey.generate(.ES256)
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                let forgeries = try ["jku", "x5u", "iss", "url", "jwks_uri", "kid", "x5c", "zip"]
                    .flatMap { name in
                        let plain = forger.header(name, "\"\(place)\"")
                        let stranger = plain.replacing(/"alg":"[^"]*"/, with: "\"alg\":\"ES256\"")
                        let all: Set<Refusal> = [
                            .badSignature, .unknownKey, .algorithmMismatch, .malformed,
                        ]
                        return [
                            Forgery(
                                "\(name), signed by a stranger",
                                try forger.token(header: stranger, by: Signer(attacker)), all),
                            Forgery(
                                "\(name), unsigned", forger.token(header: plain, signature: []), all
                            ),
                        ]
                    }
                let claims = try ["iss", "aud"].map {
                    Forgery(
                        "\($0) elsewhere",
                        try forger.token(payload: forger.payload($0, "\"\(place)\"")),
                        .wrongIssuer, .wrongAudience)
                }
                // By now the node has what it needs for itself: a connection to its store.
                _ = try session.verify(forger.honest, 0)
                let quiet = socket_count()
                for forgery in forgeries + claims { _ = try session.verify(forgery.token, 0) }
                #expect(socket_count() == quiet, "\(session.deployment.name)")
                return forgeries + claims
            }
            #expect(listener.visits() == 0)
        }
    }
}

/// A server on 127.0.0.1 that only counts the connections made to it.
private final class Listener {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        try #require(isListening)
        port = UInt16(bigEndian: address.sin_port)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    func callItself() throws {
        let caller = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(caller) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = port.bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(caller, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isConnected)
    }

    /// Returns the connections since the last call, after waiting briefly for one that is on its
    /// way.
    func visits() -> Int {
        var count = 0
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&poller, 1, 100) == 1 {
            let visitor = accept(descriptor, nil, nil)
            guard visitor >= 0 else { break }
            close(visitor)
            count += 1
        }
        return count
    }
}
