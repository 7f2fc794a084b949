import Foundation

/// Asks until `condition` holds, for at most `patience`. For what happens at an unknown time in
/// another thread or process.
package func eventually(
    within patience: Duration = .seconds(20), _ condition: () throws -> Bool
) rethrows -> Bool {
    let end = ContinuousClock.now + patience
    repeat {
        if try condition() { return true }
        usleep(1_000)
    } while ContinuousClock.now < end
    return false
}
