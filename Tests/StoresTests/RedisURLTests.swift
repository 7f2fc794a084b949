import Stores
import Testing

struct RedisURLTests {
    private static func tcp(
        _ host: String, _ port: Int = 6379, user: String? = nil, password: String? = nil,
        database: Int = 0
    ) -> RedisEndpoint {
        .tcp(host: host, port: port, user: user, password: password, database: database)
    }

    static let good: [(String, RedisEndpoint)] = [
        ("redis://localhost", tcp("localhost")),
        ("redis://localhost/", tcp("localhost")),
        ("redis://10.0.0.1:7000", tcp("10.0.0.1", 7000)),
        ("redis://10.0.0.1:7000/15", tcp("10.0.0.1", 7000, database: 15)),
        ("redis://:word@host", tcp("host", password: "word")),
        ("redis://me:word@host:1/2", tcp("host", 1, user: "me", password: "word", database: 2)),
        ("redis://me:a:b@host", tcp("host", user: "me", password: "a:b")),
        ("redis://me:p%40ss%2fw%25@host", tcp("host", user: "me", password: "p@ss/w%")),
        ("redis://me:p@ss@host", tcp("host", user: "me", password: "p@ss")),
        ("redis://[::1]:7000/1", tcp("::1", 7000, database: 1)),
        ("redis://[::1]", tcp("::1")),
        ("redis://host:65535", tcp("host", 65535)),
        ("unix:///run/redis.sock", .unix(path: "/run/redis.sock")),
    ]

    @Test(arguments: good)
    func `a URL names an endpoint`(url: String, endpoint: RedisEndpoint) throws {
        #expect(try RedisEndpoint(url: url) == endpoint)
    }

    @Test(arguments: [
        "", "localhost", "localhost:6379", "http://localhost", "REDIS:", "redis:/host", "redis://",
        "redis://:6379", "redis://host:", "redis://host:0", "redis://host:65536", "redis://host:-1",
        "redis://host:6379x", "redis://host:99999999999999999999", "redis://host/x",
        "redis://host/-1", "redis://host/1/2", "redis://host/99999999999", "redis://a:b:c",
        "redis://::1", "redis://[::1", "redis://[::1]x", "redis://[]", "redis://me@host",
        "redis://me:@host", "redis://@host", "redis://:%4@host", "redis://:%zz@host",
        "redis://:%ff@host", "redis://ho st", "redis://host\n", "redis://host?protocol=3",
        "redis://host#top", "redis://host:+1", "redis://host:١", "unix://", "unix:///",
        "unix://run/redis.sock", "unix:/run/redis.sock", "redis://:%00@",
        "unix:///" + String(repeating: "a", count: 107), "unix:///x?password=word", "unix:///x#y",
    ])
    func `a URL that makes no sense is misuse`(url: String) {
        let error = storeError(.misuse) { _ = try RedisEndpoint(url: url) }
        #expect(error?.remedy != nil)
    }

    @Test func `TLS is refused by name`() {
        let error = storeError(.misuse) { _ = try RedisEndpoint(url: "rediss://host") }
        #expect(error?.cause == "TLS is not supported")
    }

    @Test(arguments: [
        "redis://me:hunter2@host:x", "redis://me:hunter2@host?x", "hunter2://host",
        "redis://hunter2@host", "redis://:hunter2%zz@host", "redis://:hunter2@",
        "unix:///x?password=hunter2",
    ])
    func `a message does not repeat the URL`(url: String) {
        let error = storeError(.misuse) { _ = try RedisEndpoint(url: url) }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `a description hides the user and the password`() throws {
        let endpoint = try RedisEndpoint(url: "redis://admin:hunter2@[::1]:7000/3")
        #expect(endpoint.description == "[::1]:7000/3")
        var dumped = ""
        dump([endpoint], to: &dumped)
        for text in [dumped, "\([endpoint])", String(reflecting: endpoint)] {
            #expect(!text.contains("hunter2") && !text.contains("admin"))
        }
    }

    @Test func `the longest path of a socket has 107 bytes`() throws {
        #if os(Linux)
            let path = "/" + String(repeating: "a", count: 106)
            #expect(try RedisEndpoint(url: "unix://" + path) == .unix(path: path))
        #endif
    }
}
