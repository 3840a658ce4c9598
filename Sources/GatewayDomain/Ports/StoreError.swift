/// Why a port could not do what it was asked. Carries no value of the caller's.
package enum StoreError: Error, Hashable, Sendable {
    /// The organisation may not spend this much now. The caller's side: more credit is needed.
    case insufficientCredit(available: Micros, needed: Micros)
    /// What was named does not exist, or no longer.
    case notFound(Subject)
    /// What was asked contradicts what is stored.
    case conflict(Conflict)
    /// The store's engine failed. The environment's side; nothing was changed unless it says `outcomeUnknown`.
    case unavailable(Fault)

    /// What was not found.
    package enum Subject: Hashable, Sendable {
        case account
        case organisation
        case apiKey
        case call
    }

    /// What stands against it.
    package enum Conflict: Hashable, Sendable {
        /// Another account has this e-mail address.
        case emailTaken
        /// Another account has this telephone number.
        case phoneTaken
        /// The change would leave neither an e-mail address nor a telephone number.
        case contactWouldBeEmpty
        /// The account has as many keys as it may have.
        case tooManyKeys
        /// Nobody could run the gateway without this key.
        case lastOperatorKey
        /// The idempotency key stands for another amount.
        case idempotencyKeyReused
        /// A call with this id exists.
        case duplicateRequest
        /// The organisation's balance is in another currency.
        case currencyMismatch
        /// Not more than 0, or the balance would pass `LedgerLimits.balance`.
        case amountOutOfRange
        /// The charge is above the hold: a fault of ours.
        case chargeExceedsHold
    }

    /// What is wrong with the engine, and so what the operator must do.
    package enum Fault: Hashable, Sendable {
        /// No room on the disk.
        case diskFull
        /// The file can't be written: permissions or a read-only file system.
        case readOnly
        /// The file is not a database, or damaged.
        case corrupt
        /// Another process holds the database.
        case busy
        /// A value can't be decrypted: wrong or missing key-encryption key, or a changed row.
        case undecryptable
        /// The store was closed.
        case closed
        /// Whether the change was stored can't be known.
        case outcomeUnknown
        /// The account is erased, but its overwritten bytes may stand in the engine's files until the next start.
        case erasedNotPurged
        /// Anything else, with the engine's numeric code.
        case engine(code: Int32)
    }
}
