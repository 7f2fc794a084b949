import FuzzTargets
import Glibc
import Seeding

/// The driver of the target that `REVBENCH_FUZZ_TARGET` names. libFuzzer calls it on one thread.
private nonisolated(unsafe) let driver = Driver.make()

private struct Driver {
    let target: FuzzTarget
    let entry: any FuzzEntry
    let mutator: TokenMutator

    static func make() -> Driver {
        let name = getenv("REVBENCH_FUZZ_TARGET").map { String(cString: $0) } ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            stop("REVBENCH_FUZZ_TARGET is \"\(name)\"; set it to one of \(names)")
        }
        do {
            return Driver(
                target: target, entry: try target.makeEntry(),
                mutator: try TokenMutator { bytes, _ in libFuzzerMutation(of: bytes) })
        } catch {
            stop("cannot make the target \(name): \(error)")
        }
    }
}

private func say(_ message: String) {
    let line = [UInt8]("fuzz: \(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

private func stop(_ message: String) -> Never {
    say(message)
    exit(64)
}

/// Writes the seeds into the folder that `REVBENCH_FUZZ_SEEDS` names, and exits.
@_cdecl("LLVMFuzzerInitialize")
package func initialize(
    _ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutableRawPointer?
) -> CInt {
    guard let folder = getenv("REVBENCH_FUZZ_SEEDS").map({ String(cString: $0) }) else { return 0 }
    do {
        for (index, seed) in try driver.target.seeds().enumerated() {
            guard let file = fopen("\(folder)/seed-\(index)", "wb") else {
                stop("cannot write to \(folder): \(String(cString: strerror(errno)))")
            }
            fwrite(seed, 1, seed.count, file)
            fclose(file)
        }
    } catch {
        stop("cannot read the seeds: \(error)")
    }
    exit(0)
}

@_cdecl("LLVMFuzzerTestOneInput")
package func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    do {
        try driver.entry.check([UInt8](UnsafeBufferPointer(start: data, count: size)))
    } catch {
        say("finding in \(driver.target): \(error)")
        abort()  // libFuzzer keeps the input
    }
    return 0
}

@_cdecl("LLVMFuzzerCustomMutator")
package func customMutator(
    _ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ maximum: Int, _ seed: UInt32
) -> Int {
    guard let data else { return 0 }
    // Every fourth token is mutated blindly, to find what mutations of the structure would miss.
    guard driver.target == .token, seed % 4 != 0 else {
        return nativeMutation(data, size, maximum)
    }
    let token = [UInt8](UnsafeBufferPointer(start: data, count: size))
    let mutated = driver.mutator.mutate(token, seed: UInt64(seed))
    guard mutated.count <= maximum else { return nativeMutation(data, size, maximum) }
    for (index, byte) in mutated.enumerated() { data[index] = byte }
    return mutated.count
}
