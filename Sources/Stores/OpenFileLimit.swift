import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The limit on open files, which every connection to a store counts towards.
enum OpenFileLimit {
    /// Returns what to do if a file could not be opened for lack of a descriptor; nil for other
    /// causes.
    static func remedy(_ cause: Int32) -> String? {
        switch cause {
        case EMFILE:
            "Raise the limit of open files, which is \(platform_open_files()), with ulimit -n "
                + "(in a container: --ulimit nofile=), or use fewer nodes or workers."
        case ENFILE:
            "The system has no more files to give: raise fs.file-max, or end what holds them."
        default: nil
        }
    }
}
