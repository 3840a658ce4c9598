// Guarded decoding and encoding of protobuf-c messages.
//
// Messages are protobuf-c messages: a struct that begins with ProtobufCMessage, described by a
// ProtobufCMessageDescriptor. protobuf_c_message_unpack trusts its input (no limit of depth, no UTF-8
// check, quadratic merges), so bytes from a peer go through clp_decode instead.
//
// Thread-safety: an arena belongs to one thread at a time. Everything else here has no state.
#ifndef CLP_MESSAGES_C_H
#define CLP_MESSAGES_C_H

#include <CProtobufC.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Bits of ProtobufCFieldDescriptor.reserved_flags that our generator writes.
enum {
  CLP_FIELD_SENSITIVE = 1,  // the value, and its length, are never printed
  CLP_FIELD_MAP = 2         // repeated entries of a map: key is field 1, value is field 2
};

// Messages may be nested this deep at most, when decoding and when encoding.
enum { CLP_MAX_DEPTH = 100 };

// Which rule the bytes broke, or what ended the work. Values are stable: Swift shows them by name.
typedef enum {
  CLP_OK = 0,
  CLP_TRUNCATED = 1,        // a value or a length reaches past the end
  CLP_MALFORMED_VARINT = 2, // more than ten bytes, or a packed varint cut by its field's end
  CLP_BAD_TAG = 3,          // field number 0 or above 2^29 - 1, wire type 6 or 7, or a tag over 32 bits
  CLP_BAD_GROUP = 4,        // an end of group without its start, or of another number
  CLP_TOO_DEEP = 5,         // nested deeper than the limit
  CLP_OVER_BUDGET = 6,      // needs more memory than the budget
  CLP_INVALID_UTF8 = 7,     // a string that is not UTF-8
  CLP_EMBEDDED_NUL = 8,     // a string that holds U+0000, which a C string can't
  CLP_NO_MEMORY = 9,        // the machine has none left
  CLP_TOO_LARGE = 10        // an encoded message over 2^31 - 1 bytes, the format's own limit
} clp_result;

// ---- Arena ----------------------------------------------------------------------------------------

// The header of a piece of memory that the arena took from malloc.
typedef struct clp_chunk {
  struct clp_chunk *link;  // the chunk taken before this one
  size_t used;             // bytes given out; kept up to date only while the chunk is not the current one
} clp_chunk;

// Memory for one message tree: taken in chunks, given out upwards, overwritten and freed all at once.
typedef struct clp_arena {
  uint8_t *next;       // first free byte of the current block
  uint8_t *end;        // its end
  clp_chunk *current;  // the chunk that next and end point into; NULL: the first block
  clp_chunk *chunks;   // every chunk, the newest first
  uint8_t *first;      // the caller's first block, or NULL
  size_t first_used;   // bytes given out of it; kept up to date only while it is not the current block
  size_t chunk_size;   // size of the next ordinary chunk, header included, in bytes
  size_t taken;        // bytes taken from malloc
  size_t budget;       // most that may be taken from malloc
  uint32_t depth;      // nesting of the message being filled
  clp_result fault;    // first failure, CLP_OK while there is none
} clp_arena;

// Makes an empty arena. `first` (aligned to 8, may be NULL) is used before malloc is asked and stays the
// caller's; it does not count against `budget`.
void clp_arena_init(clp_arena *arena, size_t budget, void *first, size_t first_size);

// Overwrites all that was given out and frees what came from malloc. The arena has no memory afterwards:
// it may be initialised again and used for nothing else.
void clp_arena_release(clp_arena *arena);

// The way out of clp_arena_alloc when the current chunk is full: takes a new chunk.
// NULL: budget or memory is exhausted; arena->fault says which.
void *clp_arena_grow(clp_arena *arena, size_t size);

// Bytes from the arena, aligned to 8, not cleared; a size of 0 counts as 1. NULL: see clp_arena_grow.
static inline void *clp_arena_alloc(clp_arena *arena, size_t size) {
  if (!size) size = 1;
  size_t rounded = (size + 7) & ~(size_t)7;
  if (rounded >= size && rounded <= (size_t)(arena->end - arena->next)) {
    void *result = arena->next;
    arena->next += rounded;
    return result;
  }
  return clp_arena_grow(arena, size);
}

// An initialised message in the arena. NULL: see clp_arena_grow.
ProtobufCMessage *clp_arena_message(clp_arena *arena, const ProtobufCMessageDescriptor *descriptor);

// A copy of `size` bytes of UTF-8 as a C string. NULL: U+0000 is among them, or see clp_arena_grow.
char *clp_arena_text(clp_arena *arena, const uint8_t *bytes, size_t size);

// Notes a failure, unless one was noted before.
void clp_arena_fail(clp_arena *arena, clp_result fault);

// Begins to fill a message inside the current one. False: nested deeper than CLP_MAX_DEPTH.
bool clp_arena_enter(clp_arena *arena);

// Ends what clp_arena_enter began.
static inline void clp_arena_leave(clp_arena *arena) { arena->depth--; }

// ---- UTF-8 ----------------------------------------------------------------------------------------

// The offset of the first byte that is not UTF-8 or is U+0000; `size` when there is none.
size_t clp_text_check(const uint8_t *bytes, size_t size);

// ---- Decoding -------------------------------------------------------------------------------------

// What stopped a decode.
typedef struct {
  clp_result result;
  size_t offset;  // of the byte in the input where the broken value begins
  const ProtobufCMessageDescriptor *message;  // the message whose field was read
} clp_decode_fault;

// Bytes of memory that a decode of `size` bytes may take: min(limit, 64 * size + 64 KiB).
size_t clp_decode_budget(size_t size, size_t limit);

// Decodes `size` bytes into a message of the arena, whose budget bounds the memory.
// Unknown fields, and known fields with a wire type that does not fit, are kept as unknown fields.
// Repeated occurrences of a singular message are merged in place. NULL: `fault` says why.
ProtobufCMessage *clp_decode(const ProtobufCMessageDescriptor *descriptor, clp_arena *arena, const uint8_t *bytes,
                             size_t size, uint32_t max_depth, clp_decode_fault *fault);

// ---- Encoding -------------------------------------------------------------------------------------

// Encodes a message into the arena, from the back to the front. `*size` is its length in bytes. The bytes
// stay valid until the arena is released. NULL: arena->fault says why.
const uint8_t *clp_encode(const ProtobufCMessage *message, clp_arena *arena, size_t *size);

// Whether a field is to be written: it is set, or, without explicit presence, differs from its default.
bool clp_is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

// Bytes that a value of this type takes in a C struct or in a repeated field's array.
static inline size_t clp_value_size(ProtobufCType type) {
  switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_ENUM:
      return 4;
    case PROTOBUF_C_TYPE_BOOL:
      return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_BYTES:
      return sizeof(ProtobufCBinaryData);
    default:
      return 8;
  }
}

// ---- Unknown fields -------------------------------------------------------------------------------

// Length in bytes of the message's unknown fields as they are written on the wire.
size_t clp_unknown_size(const ProtobufCMessage *message);

// Writes them to `out`, which has room for clp_unknown_size bytes.
void clp_unknown_write(const ProtobufCMessage *message, uint8_t *out);

// Gives the message the unknown fields in `bytes`, which clp_unknown_write wrote. False: arena->fault.
bool clp_unknown_fill(ProtobufCMessage *message, clp_arena *arena, const uint8_t *bytes, size_t size);

#endif
