import Load
import Strategies

/// Driven by lanes that call its verifiers directly.
extension InProcessDeployment: DrivenDeployment {}
