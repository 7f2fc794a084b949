#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Returns the operating system's text for an error number, in lower case: `connection refused`.
package func systemCause(_ number: Int32) -> String {
    guard let text = strerror(number) else { return "error \(number)" }
    let cause = String(cString: text)
    return cause.prefix(1).lowercased() + cause.dropFirst()
}
