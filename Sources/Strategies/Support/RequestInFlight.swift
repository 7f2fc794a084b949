/// A request is judged as of its own instant but asks the store later, so a revocation is
/// remembered a little beyond the token's end; otherwise a revoked token could pass in its last
/// moment. Less than the second by which an account of the store may be out.
enum RequestInFlight {
    static let longest_ms: Int64 = 750
}
