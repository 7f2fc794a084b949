import Foundation

/// The link `latest` in the parent folder of the runs, which points to the newest run.
enum LatestLink {
    static let name = "latest"

    /// Makes the link in `parent` point to the sibling run `runID`. Anything of that name that is
    /// not a link created by revbench is left unchanged.
    ///
    /// - Returns: why the link could not be made, as a sentence; nil on success.
    static func point(in parent: String, to runID: String) -> String? {
        let link = "\(parent)/\(name)"
        if let other = stranger(at: link) {
            return "\(link) is \(other), so it was left alone; this run is in \(parent)/\(runID)"
        }
        let fresh = "\(parent)/.\(name)-\(runID)"
        guard symlink(runID, fresh) == 0 else { return failure(link, parent, runID, errno) }
        guard rename(fresh, link) == 0 else {
            let cause = errno
            unlink(fresh)
            return failure(link, parent, runID, cause)
        }
        return nil
    }

    private static func failure(
        _ link: String, _ parent: String, _ runID: String, _ cause: Int32
    ) -> String {
        "cannot link \(link) to \(runID): \(String(cString: strerror(cause))); this run is in "
            + "\(parent)/\(runID)"
    }

    /// Returns a description of what has the link's name but was not created by revbench. Nil if
    /// there is no such thing. The links of revbench name a sibling folder.
    private static func stranger(at link: String) -> String? {
        var status = stat()
        guard lstat(link, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFLNK:
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
            guard let target, target.contains("/") else { return nil }
            return "a link to \(target)"
        case S_IFDIR: return "a folder and no link"
        case S_IFREG: return "a file and no link"
        default: return "no link"
        }
    }
}
