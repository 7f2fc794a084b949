/// A request is judged as of its own instant, but what it asks for it asks later: memory of a token is
/// kept beyond the token's end for as long, or a revoked one would pass in its last moment. Below the
/// second by which an account of the store may be out.
enum RequestInFlight {
    static let longest_ms: Int64 = 750
}
