/// Where the authorization server and the resource servers of a deployment run.
public enum DeploymentKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// In the process that measures them.
    case inProcess = "in-process"
    /// In a process each, reached over HTTP.
    case http
}
