import Revocation
import Stores
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `The delivery of events` {
    /// Returns the numbers of events as a receiver got them.
    private func numbers(_ events: [[UInt8]], from server: EventServer) throws -> [Int64] {
        let verifier = try SecurityEventVerifier(
            [server.key.publicKey], issuer: server.context.issuer,
            audience: server.context.audience)
        return try events.map { try verifier.read($0.span).sequence }
    }

    @Test func `brings every receiver every event in its order, until each is acknowledged`()
        throws
    {
        try inContext { context in
            let server = try EventServer(in: context)
            let receivers = NotingReceivers(3, refusing: [1: 4])
            let delivery = try EventDelivery(of: server.log, signing: server.key, to: receivers)
            for number in 1...20 {
                delivery.announce(try server.revoke("s\(number)", at: at(Double(number))))
            }
            for receiver in 0..<3 {
                #expect(eventually { receivers.got(receiver).count == 20 })
                #expect(try numbers(receivers.got(receiver), from: server) == Array(1...20))
            }
            #expect(receivers.attempts == 64)
            #expect(eventually { delivery.fanOut.times_ns.count == 20 })
            #expect(delivery.fanOut.unfinished == 0)
        }
    }

    @Test func `waits for no receiver that is away`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let receivers = NotingReceivers(2, refusing: [0: .max])
            let delivery = try EventDelivery(of: server.log, signing: server.key, to: receivers)
            delivery.announce(try server.revoke("alice", at: at(0)))
            #expect(eventually { receivers.got(1).count == 1 })
            #expect(receivers.got(0).isEmpty)
            #expect(delivery.fanOut == EventFanOut(times_ns: [], unfinished: 1))
        }
    }

    /// What was revoked before, a node fetches as it starts.
    @Test func `begins with the first event after the server has started`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            try server.revoke("before", at: at(0))
            let receivers = NotingReceivers(1)
            let delivery = try EventDelivery(of: server.log, signing: server.key, to: receivers)
            delivery.announce(try server.revoke("after", at: at(1)))
            #expect(eventually { receivers.got(0).count == 1 })
            #expect(try numbers(receivers.got(0), from: server) == [2])
        }
    }

    @Test func `brings only the newest event to a receiver that lags far behind`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let receivers = NotingReceivers(1)
            let delivery = try EventDelivery(of: server.log, signing: server.key, to: receivers)
            try server.connection.prefill(1_000, at: at(0))
            delivery.announce(try server.revoke("alice", at: at(1)))
            #expect(eventually { receivers.got(0).count == 1 })
            #expect(try numbers(receivers.got(0), from: server) == [1_001])
        }
    }

    @Test func `ends its threads with the server, and waits for no receiver then`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let receivers = NotingReceivers(4, refusing: [2: .max])
            weak var known: EventDelivery?
            do {
                let delivery = try EventDelivery(
                    of: server.log, signing: server.key, to: receivers)
                known = delivery
                delivery.announce(try server.revoke("alice", at: at(0)))
                #expect(eventually { receivers.attempts >= 4 })
            }
            #expect(known == nil)
            let attempts = receivers.attempts
            try server.revoke("bob", at: at(1))
            #expect(receivers.attempts == attempts)
        }
    }
}

@Suite struct `The log of events` {
    @Test func `numbers events without a gap, and never again after a purge`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            #expect(try server.connection.last() == 0)
            for number in 1...3 {
                #expect(try server.revoke("s\(number)", at: at(0)) == Int64(number))
            }
            // 60 s of lifetime, 2 s of leeway, and a request in flight.
            let memory_us = server.log.memory_us
            #expect(try server.connection.purge(before: at(-0.001)) == 0)
            #expect(try server.connection.purge(before: at(0)) == 3)
            #expect(memory_us > 62_000_000 && memory_us < 63_000_000)
            #expect(try server.connection.last() == 3)
            #expect(try server.revoke("s4", at: at(1)) == 4)
        }
    }

    @Test func `tells a login after a revocation from one before it in the same tick`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            func cutoff(_ client: String) throws -> Int64 {
                try server.connection.cutoff(of: "alice", for: client)
            }
            let start_us = at(0).microseconds
            #expect(try cutoff("app") == 0)
            for tick in 0..<3 {
                try server.revoke("alice", at: at(0))
                #expect(try cutoff("app") == start_us + Int64(tick) * EventLog.tick_us)
            }
            // A client's own event is later than those of the subject, and the other way round.
            try server.revoke("alice", client: "app", at: at(0))
            #expect(try cutoff("app") == start_us + 3 * EventLog.tick_us)
            #expect(try cutoff("other") == start_us + 2 * EventLog.tick_us)
            try server.revoke("alice", at: at(0))
            #expect(try cutoff("other") == start_us + 4 * EventLog.tick_us)
            try server.revoke("alice", at: at(5))
            #expect(try cutoff("app") == at(5).microseconds)
        }
    }
}
