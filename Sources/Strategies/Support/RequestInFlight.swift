/// A request is judged as of its arrival but asks the store later. A revocation is therefore
/// remembered a little longer than the token lives; otherwise a revoked token could pass in its
/// last moment. This is less than the second by which a count of the store's entries may be off.
enum RequestInFlight {
    static let longest_ms: Int64 = 750
}
