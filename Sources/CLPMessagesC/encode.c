// From a message to bytes, from the back to the front: the length of a sub-message is known when its bytes
// have been written, so no pass over the message to measure it is needed.
#include "wire.h"

#include <string.h>

typedef struct {
  clp_arena *arena;
  uint8_t *begin;  // of the buffer
  uint8_t *next;   // the first byte that is written; what follows it, up to `end`, is the message so far
  uint8_t *end;    // of the buffer
} encoder;

static const size_t first_buffer_size = 256;
// The format's own limit, 2^31 - 1 bytes.
static const size_t largest_message = INT32_MAX;

static bool encode_message(encoder *encoder, const ProtobufCMessage *message, uint32_t depth);

static size_t written(const encoder *encoder) { return (size_t)(encoder->end - encoder->next); }

// Moves what is written to the end of a larger buffer, with room for `size` bytes in front of it.
static bool grow(encoder *encoder, size_t size) {
  size_t used = written(encoder);
  if (size > largest_message - used) {
    clp_arena_fail(encoder->arena, CLP_TOO_LARGE);
    return false;
  }
  size_t doubled = 2 * (size_t)(encoder->end - encoder->begin);
  size_t capacity = doubled > used + size ? doubled : used + size;
  if (capacity < first_buffer_size) capacity = first_buffer_size;
  uint8_t *buffer = clp_arena_alloc(encoder->arena, capacity);
  if (!buffer) return false;
  uint8_t *end = buffer + capacity;
  if (used) memcpy(end - used, encoder->next, used);
  encoder->begin = buffer;
  encoder->next = end - used;
  encoder->end = end;
  return true;
}

// Makes room for `size` bytes and moves `next` in front of them. NULL: the arena's fault says why.
static inline uint8_t *claim(encoder *encoder, size_t size) {
  if ((size_t)(encoder->next - encoder->begin) < size && !grow(encoder, size)) return NULL;
  encoder->next -= size;
  return encoder->next;
}

static bool put_bytes(encoder *encoder, const void *bytes, size_t size) {
  if (!size) return true;
  uint8_t *out = claim(encoder, size);
  if (!out) return false;
  memcpy(out, bytes, size);
  return true;
}

static inline bool put_varint(encoder *encoder, uint64_t value) {
  size_t size = value < 0x80 ? 1 : (size_t)(70 - __builtin_clzll(value)) / 7;
  uint8_t *out = claim(encoder, size);
  if (!out) return false;
  for (; value >= 0x80; value >>= 7) *out++ = (uint8_t)(value | 0x80);
  *out = (uint8_t)value;
  return true;
}

static bool put_tag(encoder *encoder, uint32_t number, unsigned wire) {
  return put_varint(encoder, (uint64_t)number << 3 | wire);
}

// What a number of this type looks like as a varint.
static uint64_t varint_of(const void *member, ProtobufCType type) {
  if (clp_value_size(type) == 8) {
    uint64_t value;
    memcpy(&value, member, 8);
    return type == PROTOBUF_C_TYPE_SINT64 ? value << 1 ^ (0 - (value >> 63)) : value;
  }
  uint32_t value;
  memcpy(&value, member, 4);
  switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_ENUM:
      return (uint64_t)(int64_t)(int32_t)value;
    case PROTOBUF_C_TYPE_SINT32:
      return value << 1 ^ (0 - (value >> 31));
    case PROTOBUF_C_TYPE_BOOL:
      return value != 0;
    default:
      return value;
  }
}

// Writes a value without its tag. `member` points into a struct or an array.
static bool put_value(encoder *encoder, const void *member, ProtobufCType type, uint32_t depth) {
  switch (type) {
    case PROTOBUF_C_TYPE_STRING: {
      const char *text = *(const char *const *)member;
      size_t size = text ? strlen(text) : 0;
      return put_bytes(encoder, text, size) && put_varint(encoder, size);
    }
    case PROTOBUF_C_TYPE_BYTES: {
      const ProtobufCBinaryData *data = member;
      return put_bytes(encoder, data->data, data->len) && put_varint(encoder, data->len);
    }
    case PROTOBUF_C_TYPE_MESSAGE: {
      const ProtobufCMessage *message = *(const ProtobufCMessage *const *)member;
      size_t before = written(encoder);
      if (message && !encode_message(encoder, message, depth - 1)) return false;
      return put_varint(encoder, written(encoder) - before);
    }
    default:
      if (clp_wire_type(type) == WIRE_VARINT) return put_varint(encoder, varint_of(member, type));
      return put_bytes(encoder, member, clp_value_size(type));
  }
}

static bool put_repeated(encoder *encoder, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                         uint32_t depth) {
  size_t count = *(const size_t *)((const char *)message + field->quantifier_offset);
  const char *array = *(const char *const *)((const char *)message + field->offset);
  size_t value_size = clp_value_size(field->type);
  unsigned wire = clp_wire_type(field->type);
  bool packed = (field->flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0;
  size_t before = written(encoder);
  if (packed && wire != WIRE_VARINT) {
    if (!put_bytes(encoder, array, count * value_size)) return false;
  } else {
    while (count-- > 0) {
      if (!put_value(encoder, array + count * value_size, field->type, depth)) return false;
      if (!packed && !put_tag(encoder, field->id, wire)) return false;
    }
  }
  if (!packed) return true;
  return put_varint(encoder, written(encoder) - before) && put_tag(encoder, field->id, WIRE_LENGTH);
}

// Whether a field without explicit presence differs from its default. Numbers are compared by their bits:
// -0.0 is not the default.
static bool differs_from_default(const void *member, ProtobufCType type) {
  switch (type) {
    case PROTOBUF_C_TYPE_STRING: {
      const char *text = *(const char *const *)member;
      return text && *text;
    }
    case PROTOBUF_C_TYPE_BYTES:
      return ((const ProtobufCBinaryData *)member)->len != 0;
    default: {
      uint64_t bits = 0;
      memcpy(&bits, member, clp_value_size(type));
      return bits != 0;
    }
  }
}

bool clp_is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  const char *member = (const char *)message + field->offset;
  const char *quantifier = (const char *)message + field->quantifier_offset;
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) return *(const uint32_t *)quantifier == field->id;
  switch (field->label) {
    case PROTOBUF_C_LABEL_REQUIRED:
      return true;
    case PROTOBUF_C_LABEL_REPEATED:
      return *(const size_t *)quantifier != 0;
    case PROTOBUF_C_LABEL_OPTIONAL:
      if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE) {
        const void *value = *(const void *const *)member;
        return value && value != field->default_value;
      }
      return *(const protobuf_c_boolean *)quantifier != 0;
    default:
      return differs_from_default(member, field->type);
  }
}

// Writes the message's fields in front of what is written. `depth`: levels that it and those inside it may have.
static bool encode_message(encoder *encoder, const ProtobufCMessage *message, uint32_t depth) {
  if (!depth) {
    clp_arena_fail(encoder->arena, CLP_TOO_DEEP);
    return false;
  }
  for (unsigned index = message->n_unknown_fields; index-- > 0;) {
    const ProtobufCMessageUnknownField *unknown = message->unknown_fields + index;
    if (!put_bytes(encoder, unknown->data, unknown->len)) return false;
    if (!put_tag(encoder, unknown->tag, (unsigned)unknown->wire_type)) return false;
  }
  const ProtobufCMessageDescriptor *descriptor = message->descriptor;
  for (unsigned index = descriptor->n_fields; index-- > 0;) {
    const ProtobufCFieldDescriptor *field = descriptor->fields + index;
    if (!clp_is_present(message, field)) continue;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
      if (!put_repeated(encoder, message, field, depth)) return false;
    } else {
      if (!put_value(encoder, (const char *)message + field->offset, field->type, depth)) return false;
      if (!put_tag(encoder, field->id, clp_wire_type(field->type))) return false;
    }
  }
  return true;
}

const uint8_t *clp_encode(const ProtobufCMessage *message, clp_arena *arena, size_t *size) {
  // The first buffer is what is left of the arena's current block: mostly enough, and free.
  size_t rest = (size_t)(arena->end - arena->next) & ~(size_t)7;
  uint8_t *buffer = rest ? clp_arena_alloc(arena, rest) : NULL;
  if (rest && !buffer) return NULL;
  static uint8_t nothing[1];
  if (!buffer) buffer = nothing;
  encoder encoder = {.arena = arena, .begin = buffer, .next = buffer + rest, .end = buffer + rest};
  if (!encode_message(&encoder, message, CLP_MAX_DEPTH)) return NULL;
  *size = written(&encoder);
  if (*size > largest_message) {
    clp_arena_fail(arena, CLP_TOO_LARGE);
    return NULL;
  }
  return encoder.next;
}
