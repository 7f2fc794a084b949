/// What one client may cost a resource server.
package struct ResourceLimits: Sendable {
    /// The longest request line. A longer one is answered 414.
    package var requestLine_bytes = 2_048
    /// The longest head of a request: more than a token with as many claims as can be issued. A
    /// longer one is answered 431.
    package var head_bytes = 16_384
    package var fields = 64
    /// The longest body. A longer one is answered 413.
    package var body_bytes = 65_536
    /// The most connections at a time. Further ones are answered 503 and closed.
    package var connections = 4_096
    /// How long a request may take to arrive, from its first byte to its last. A slower one is
    /// answered 408, and its connection is closed.
    package var arrival_ns: UInt64 = 5_000_000_000
    /// How long a connection may be without a request.
    package var idle_ns: UInt64 = 75_000_000_000
    /// How long answers may wait for a client that does not read them.
    package var departure_ns: UInt64 = 5_000_000_000
    /// How long a client may go on sending after its last answer. Closing at once would reset the
    /// connection, and the client might never read the answer (RFC 9112, section 9.6).
    package var linger_ns: UInt64 = 1_000_000_000
    /// How long a request may wait for the event loop. One that waited longer is answered 503,
    /// because its client is about to give up: a verification would be wasted.
    package var queueing_ns: UInt64 = 200_000_000
    /// How long requests that have begun may take to end after the server was told to stop.
    package var drain_ns: UInt64 = 5_000_000_000

    package init() {}
}
