// Fields that a message's descriptor does not know: skipped over, kept, and written back.
#include "wire.h"

#include <string.h>

// Moves `*at` behind the end of the group `number`.
static clp_result skip_group(const uint8_t **at, const uint8_t *end, uint32_t number, uint32_t depth) {
  if (!depth) return CLP_TOO_DEEP;
  for (;;) {
    uint32_t inner;
    unsigned wire;
    uint64_t ignored;
    clp_result result = clp_read_tag(at, end, &inner, &wire);
    if (result != CLP_OK) return result;
    if (wire == WIRE_END_GROUP) return inner == number ? CLP_OK : CLP_BAD_GROUP;
    result = clp_skip_value(at, end, inner, wire, depth - 1, &ignored);
    if (result != CLP_OK) return result;
  }
}

clp_result clp_skip_value(const uint8_t **at, const uint8_t *end, uint32_t number, unsigned wire, uint32_t depth,
                          uint64_t *value) {
  size_t left = (size_t)(end - *at);
  clp_result result;
  *value = 0;
  switch (wire) {
    case WIRE_VARINT:
      return clp_read_varint(at, end, value);
    case WIRE_64BIT:
      if (left < 8) return CLP_TRUNCATED;
      memcpy(value, *at, 8);
      *at += 8;
      return CLP_OK;
    case WIRE_32BIT:
      if (left < 4) return CLP_TRUNCATED;
      memcpy(value, *at, 4);
      *at += 4;
      return CLP_OK;
    case WIRE_LENGTH:
      result = clp_read_varint(at, end, value);
      if (result != CLP_OK) return result;
      if (*value > (uint64_t)(end - *at)) return CLP_TRUNCATED;
      *at += *value;
      return CLP_OK;
    case WIRE_GROUP:
      return skip_group(at, end, number, depth);
    case WIRE_END_GROUP:
      return CLP_BAD_GROUP;
    default:
      return CLP_BAD_TAG;
  }
}

// Room that an array with this many values has: the next power of two, at least 4. So it need not be stored.
static size_t room(size_t count) {
  if (count <= 4) return 4;
  return (size_t)1 << (64 - __builtin_clzll((unsigned long long)count - 1));
}

bool clp_array_reserve(clp_arena *arena, void **array, size_t count, size_t more, size_t value_size) {
  if (!more || (count && count + more <= room(count))) return true;
  // Each value stands for a byte of input at least, so the product stays far below SIZE_MAX.
  void *larger = clp_arena_alloc(arena, room(count + more) * value_size);
  if (!larger) return false;
  if (count) memcpy(larger, *array, count * value_size);
  *array = larger;
  return true;
}

bool clp_unknown_add(ProtobufCMessage *message, clp_arena *arena, uint32_t number, unsigned wire,
                     const uint8_t *bytes, size_t size) {
  void *fields = message->unknown_fields;
  size_t count = message->n_unknown_fields;
  if (!clp_array_reserve(arena, &fields, count, 1, sizeof(ProtobufCMessageUnknownField))) return false;
  message->unknown_fields = fields;
  uint8_t *copy = clp_arena_alloc(arena, size);
  if (!copy) return false;
  if (size) memcpy(copy, bytes, size);
  message->unknown_fields[count] = (ProtobufCMessageUnknownField){
      .tag = number, .wire_type = (ProtobufCWireType)wire, .len = size, .data = copy};
  message->n_unknown_fields++;
  return true;
}

// Bytes that the field's tag takes.
static size_t tag_size(const ProtobufCMessageUnknownField *field) {
  size_t size = 1;
  for (uint32_t rest = field->tag >> 4; rest; rest >>= 7) size++;
  return size;
}

size_t clp_unknown_size(const ProtobufCMessage *message) {
  size_t size = 0;
  for (unsigned index = 0; index < message->n_unknown_fields; index++) {
    const ProtobufCMessageUnknownField *field = message->unknown_fields + index;
    size += tag_size(field) + field->len;
  }
  return size;
}

void clp_unknown_write(const ProtobufCMessage *message, uint8_t *out) {
  for (unsigned index = 0; index < message->n_unknown_fields; index++) {
    const ProtobufCMessageUnknownField *field = message->unknown_fields + index;
    uint32_t tag = field->tag << 3 | (uint32_t)field->wire_type;
    for (; tag >= 0x80; tag >>= 7) *out++ = (uint8_t)(tag | 0x80);
    *out++ = (uint8_t)tag;
    if (field->len) memcpy(out, field->data, field->len);
    out += field->len;
  }
}

bool clp_unknown_fill(ProtobufCMessage *message, clp_arena *arena, const uint8_t *bytes, size_t size) {
  const uint8_t *at = bytes, *end = bytes + size;
  while (at < end) {
    uint32_t number;
    unsigned wire;
    uint64_t ignored;
    clp_result result = clp_read_tag(&at, end, &number, &wire);
    const uint8_t *value = at;
    if (result == CLP_OK) result = clp_skip_value(&at, end, number, wire, CLP_MAX_DEPTH, &ignored);
    if (result != CLP_OK) {
      clp_arena_fail(arena, result);
      return false;
    }
    if (!clp_unknown_add(message, arena, number, wire, value, (size_t)(at - value))) return false;
  }
  return true;
}
