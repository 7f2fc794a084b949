import Foundation
import Revocation
import Server
import ServerContract
import TestSupport
import Testing

@Suite struct `A resource server that is told to stop` {
    /// Stops the server in another thread.
    private func stopping(_ server: ResourceServer) -> SharedFlag {
        let isStopped = SharedFlag()
        Thread {
            server.stop()
            isStopped.set(true)
        }.start()
        return isStopped
    }

    private func refuses(_ server: ResourceServer) -> Bool {
        (try? RawClient(port: server.port)) == nil
    }

    @Test func `answers requests that have begun, refuses new ones and closes idle connections`()
        throws
    {
        let server = try ResourceServer.serving()
        let (idle, open) = (try RawClient(port: server.port), try RawClient(port: server.port))
        for client in [idle, open] {
            client.send(server.photos("good"))
            #expect(try client.readAnswer().fields["connection"] == nil)
        }
        let request = server.photos("good")
        open.send(String(request.prefix(30)))
        // The server reads its connections in turn: once another request is answered it has read
        // this one.
        #expect(try server.answer(request).status == 200)
        #expect(try server.answer(request).status == 200)
        let isStopped = stopping(server)
        #expect(idle.readAll().isEmpty)
        #expect(eventually { refuses(server) })
        #expect(!isStopped.isSet)
        let answer = try open.lastAnswer(to: String(request.dropFirst(30)))
        #expect(answer.status == 200 && answer.fields["connection"] == "close")
        #expect(eventually { isStopped.isSet })
    }

    @Test func `answers a request that is being verified`() throws {
        let (isVerifying, mayEnd) = (SharedFlag(), DispatchSemaphore(value: 0))
        let node = ScriptedNode { token, _ throws(StrategyError) in
            isVerifying.set(true)
            mayEnd.wait()
            return .active(ScriptedNode.reader)
        }
        let server = try ResourceServer.serving(node)
        let client = try RawClient(port: server.port)
        client.send(server.photos("good"))
        #expect(eventually { isVerifying.isSet })
        let isStopped = stopping(server)
        #expect(!isStopped.isSet)
        mayEnd.signal()
        #expect(try client.readAnswer().status == 200)
        #expect(eventually { isStopped.isSet })
        #expect(refuses(server))
    }

    @Test func `waits only so long for a request that never ends`() throws {
        let server = try ResourceServer.serving { $0.limits.drain_ns = 20_000_000 }
        let client = try RawClient(port: server.port)
        client.send(String(server.photos("good").prefix(30)))
        #expect(eventually { server.connectionCount == 1 })
        server.stop()
        #expect(client.readAll().isEmpty)
    }

    @Test func `tells its node, once`() throws {
        let settings = ResourceSettings(
            title: "test", clock: LaunchClock(origin_ns: 0, originWall_us: 0), requiredScope: "")
        let stopped = SharedCounter()
        let server = try ResourceServer.start(settings) { _ in
            ServedNode(ScriptedNode(), stoppingWith: { stopped.add() })
        }
        #expect(try server.answer(server.photos("narrow")).status == 200, "no scope is required")
        server.stop()
        server.stop()
        #expect(stopped.count == 1)
    }

    @Test func `names the port that it cannot have`() throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let error = #expect(throws: ResourceServerError.self) {
            _ = try ResourceServer.serving { $0.port = server.port }
        }
        #expect(error?.description.contains("\(server.port)") == true)
    }

    /// Verifiers belong to one thread.
    @Test func `had a verifier for each of its event loops`() throws {
        let threads = SharedList<ObjectIdentifier>()
        let node = ScriptedNode { _, _ throws(StrategyError) in
            threads.add(ObjectIdentifier(Thread.current))
            return .active(ScriptedNode.reader)
        }
        let server = try ResourceServer.serving(node) { $0.loops = 3 }
        defer { server.stop() }
        #expect(
            try eventually {
                _ = try server.answer(server.photos("good"))
                return Set(threads.all).count == 3
            })
    }
}
