import GRDB
import GatewayDomain

extension StoreError {
    /// What an error of SQLite means for a caller of the store. Never holds SQLite's text, which quotes values.
    init(sqlite error: any Error) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DatabaseError:
            self = .unavailable(Fault(sqlite: error.resultCode, extended: error.extendedResultCode))
        default:
            self = .unavailable(.engine(code: -1))
        }
    }
}

extension StoreError.Fault {
    fileprivate init(sqlite code: ResultCode, extended: ResultCode) {
        self =
            switch code {
            case .SQLITE_FULL: .diskFull
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: .readOnly
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_MISUSE: .closed
            default: .engine(code: extended.rawValue)
            }
    }
}
