// What decoder, encoder and unknown fields share.
#ifndef CLP_WIRE_H
#define CLP_WIRE_H

#include "CLPMessagesC.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "The codec copies fixed-width numbers as they are, so it needs a little-endian machine."
#endif

// Wire types, all six of the format; protobuf-c's own enum lacks groups.
enum { WIRE_VARINT = 0, WIRE_64BIT = 1, WIRE_LENGTH = 2, WIRE_GROUP = 3, WIRE_END_GROUP = 4, WIRE_32BIT = 5 };

// The wire type that a single value of this type has.
static inline unsigned clp_wire_type(ProtobufCType type) {
  switch (type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
      return WIRE_LENGTH;
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
      return WIRE_32BIT;
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
      return WIRE_64BIT;
    default:
      return WIRE_VARINT;
  }
}

_Static_assert(sizeof(char *) == 8, "texts and sub-messages are held as pointers of eight bytes");

// Reads a varint and moves `*at` behind it.
static inline clp_result clp_read_varint(const uint8_t **at, const uint8_t *end, uint64_t *value) {
  const uint8_t *next = *at;
  if (next < end && *next < 0x80) {
    *value = *next;
    *at = next + 1;
    return CLP_OK;
  }
  uint64_t result = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (next == end) return CLP_TRUNCATED;
    uint8_t byte = *next++;
    // Bits above the 64th, in the tenth byte, are dropped, as every implementation does.
    result |= (uint64_t)(byte & 0x7F) << shift;
    if (byte < 0x80) {
      *value = result;
      *at = next;
      return CLP_OK;
    }
  }
  return CLP_MALFORMED_VARINT;
}

// Reads a tag and moves `*at` behind it.
static inline clp_result clp_read_tag(const uint8_t **at, const uint8_t *end, uint32_t *number, unsigned *wire) {
  uint64_t tag;
  clp_result result = clp_read_varint(at, end, &tag);
  if (result != CLP_OK) return result;
  if (tag >> 32 || tag >> 3 == 0) return CLP_BAD_TAG;
  *number = (uint32_t)(tag >> 3);
  *wire = (unsigned)(tag & 7);
  return CLP_OK;
}

// Moves `*at` behind a value of any wire type but the end of a group. `depth`: how many more levels groups
// may nest. A varint or a fixed number is put into `*value`, of a length-prefixed value its length.
clp_result clp_skip_value(const uint8_t **at, const uint8_t *end, uint32_t number, unsigned wire, uint32_t depth,
                          uint64_t *value);

// Adds an unknown field; `bytes` is what followed its tag. The bytes are copied.
bool clp_unknown_add(ProtobufCMessage *message, clp_arena *arena, uint32_t number, unsigned wire,
                     const uint8_t *bytes, size_t size);

// Makes room for `more` values in an array that holds `count` and has the room that this function gave it.
// NULL in `*array` with `count` 0 is an array without room. False: the arena has none left.
bool clp_array_reserve(clp_arena *arena, void **array, size_t count, size_t more, size_t value_size);

#endif
