/// The connections to one address that serve no request, and the requests that wait for one.
struct ConnectionPool {
    /// The one that was used last is used first, so that few are open where few are needed.
    var idle: [Int] = []
    var closed: [Int]
    var waiting = TagList()

    init(closed: [Int]) {
        self.closed = closed.reversed()
        idle.reserveCapacity(closed.count)
    }
}

/// A request that was submitted.
struct MultiplexedRequest {
    /// What is sent. The array is used again.
    var bytes: [UInt8] = []
    var address = 0
    /// Nil while it waits for a connection.
    var connection: Int?
    var mayRepeat = false
    var submitted_ns: UInt64 = 0
    /// 0 until it is sent.
    var sent_ns: UInt64 = 0
}
