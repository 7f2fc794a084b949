import Stores
import Testing

struct StoreErrorTests {
    @Test func `an error reads as what was attempted, why it failed and what to do`() {
        let error = StoreError(
            .unreachable, attempted: "reach Redis at 127.0.0.1:6379",
            cause: "connection refused", remedy: "Start it.")
        #expect(
            error.description
                == "cannot reach Redis at 127.0.0.1:6379: connection refused. Start it.")
    }

    @Test func `a cause that ends with a full stop gets no second one`() {
        let error = StoreError(
            .refused, attempted: "do it", cause: "NOAUTH Authentication required.",
            remedy: "Log in.")
        #expect(error.description == "cannot do it: NOAUTH Authentication required. Log in.")
    }

    @Test func `without a remedy it ends with the cause`() {
        let error = StoreError(.misuse, attempted: "do it", cause: "it is empty")
        #expect(error.description == "cannot do it: it is empty")
    }
}
