import Results
import Revocation

/// Formats a time for people, such as `1.5 ms` or `250 us`.
func words(ns time_ns: Double) -> String {
    switch abs(time_ns) {
    case 1e9...: "\(plain(time_ns / 1e9)) s"
    case 1e6...: "\(plain(time_ns / 1e6)) ms"
    default: "\(plain(time_ns / 1e3, decimals: 1)) us"
    }
}

func words(ns time_ns: UInt64) -> String { words(ns: Double(time_ns)) }

func words(_ duration: Duration) -> String { words(ns: Double(duration.nanoseconds)) }

func percent(_ share: Double) -> String { "\(plain(share * 100, decimals: 2)) %" }
