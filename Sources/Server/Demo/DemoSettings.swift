/// What `revbench-server demo` starts.
package struct DemoSettings: Sendable {
    /// The path of `revbench-server`.
    package var program: String
    /// The port of the photo printer at 127.0.0.1; 0 for any free one.
    package var port = 0
    /// The lifetime of access tokens that nothing but their expiry ends.
    package var shortLife = Duration.seconds(20)
    /// How long a resource server keeps an answer of the authorization server.
    package var cacheLife = Duration.seconds(2)
    /// Whether to start a private Redis, if its program is there.
    package var usesRedis = true

    package init(program: String) { self.program = program }
}
