import Revocation
import Synchronization

/// Things that one thread at a time may use, such as handles with connections of their own, for
/// threads that come and go.
///
/// A request takes a free one, or makes one if all are in use, and gives it back. So there are
/// never more than requests that run at the same time: event loops and the threads of the server's
/// pools.
///
/// `@unchecked Sendable` on what is lent: it leaves the pool under the lock before it is used and
/// returns to it under the lock afterwards. It is therefore reached by one thread at a time, and
/// all that one thread wrote in it is visible to the next.
final class LoanPool<Item>: Sendable {
    private final class Loan: @unchecked Sendable {
        let item: Item

        init(_ item: Item) { self.item = item }
    }

    private let free = Mutex<[Loan]>([])
    private let make: @Sendable () throws(StrategyError) -> Item

    init(_ make: @escaping @Sendable () throws(StrategyError) -> Item) { self.make = make }

    /// Calls `use` with an item that nobody else uses meanwhile.
    func with<Result>(
        _ use: (Item) throws(StrategyError) -> Result
    ) throws(StrategyError) -> Result {
        let loan: Loan
        if let known = free.withLock({ $0.popLast() }) {
            loan = known
        } else {
            loan = Loan(try make())
        }
        defer { free.withLock { $0.append(loan) } }
        return try use(loan.item)
    }
}
