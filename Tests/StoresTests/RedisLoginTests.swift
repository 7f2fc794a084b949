import Stores
import TestSupport
import Testing

struct RedisLoginTests {
    let server: ScratchRedis
    let port: Int

    init() throws {
        server = try ScratchRedis(.tcp)
        guard case .tcp(_, let port, _, _, _) = server.redis.endpoint else {
            Issue.record("not a TCP endpoint")
            self.port = 0
            return
        }
        self.port = port
        let admin = try server.connect()
        _ = try admin.command(
            "ACL", "SETUSER", "me", "on", ">p@ss", "~*", "+@all")
        _ = try admin.command("CONFIG", "SET", "requirepass", "hunter2")
    }

    private func connect(_ login: String, _ rest: String = "") throws -> RedisConnection {
        let endpoint = try RedisEndpoint(url: "redis://\(login)127.0.0.1:\(port)\(rest)")
        return try RedisConnection(endpoint, deadlines: .patient)
    }

    @Test(arguments: [":hunter2@", "me:p%40ss@"])
    func `the right password opens the server`(login: String) throws {
        #expect(try connect(login).command("PING") == .status("PONG"))
    }

    @Test(arguments: [":wrong-secret@", "me:wrong-secret@", "secret-user:p%40ss@"])
    func `a wrong password is refused and not repeated`(login: String) {
        let error = storeError(.refused) { _ = try connect(login) }
        #expect(error?.attempted == "log in to Redis at 127.0.0.1:\(port)")
        #expect(error?.cause.hasPrefix("WRONGPASS") == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `no password at all is refused at the first command`() throws {
        let redis = try connect("")
        let error = storeError(.refused) { _ = try redis.exists(key: "k".bytes.span) }
        #expect(error?.cause.hasPrefix("NOAUTH") == true)
        #expect(error?.remedy?.contains("REVBENCH_REDIS_URL") == true)
    }

    @Test func `each database is its own`() throws {
        let first = try connect(":hunter2@")
        let second = try connect(":hunter2@", "/5")
        try second.set(key: "k".bytes.span, value: 1)
        #expect(try !first.exists(key: "k".bytes.span))
        #expect(try second.exists(key: "k".bytes.span))
        _ = storeError(.refused) { _ = try connect(":hunter2@", "/16") }
    }
}
