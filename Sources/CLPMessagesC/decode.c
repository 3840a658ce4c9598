// From bytes to a message, in one pass, guided by the message's descriptor.
//
// Every limit is checked before what it limits is done: the length before the bytes are read, the budget
// before memory is taken, the depth before a message is entered.
#include "wire.h"

#include <string.h>

typedef struct {
  clp_arena *arena;
  const uint8_t *begin;     // of the whole input: offsets are counted from here
  clp_decode_fault *fault;  // where the first failure is written
} decoder;

// One field as it was read.
typedef struct {
  uint32_t number;
  unsigned wire;
  const uint8_t *begin;  // of its tag
  const uint8_t *body;   // of what follows the tag
  const uint8_t *end;    // of the field
  uint64_t value;        // a varint or fixed number; of a length-prefixed value its length
} wire_field;

static clp_result decode_message(decoder *decoder, ProtobufCMessage *message, const uint8_t *at, const uint8_t *end,
                                 uint32_t depth);

// The field with this number; NULL when the descriptor has none. `hint` is where the last one was found:
// fields mostly arrive in order.
static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *descriptor, uint32_t number,
                                                  const ProtobufCFieldDescriptor *hint) {
  const ProtobufCFieldDescriptor *end = descriptor->fields + descriptor->n_fields;
  if (hint) {
    if (hint->id == number) return hint;
    if (hint + 1 < end && hint[1].id == number) return hint + 1;
  }
  return protobuf_c_message_descriptor_get_field(descriptor, number);
}

// Puts a number into a struct or an array. Wider numbers on the wire are cut, as the format says.
static void store_number(void *member, ProtobufCType type, uint64_t value) {
  uint32_t narrow = (uint32_t)value;
  switch (type) {
    case PROTOBUF_C_TYPE_SINT32:
      narrow = narrow >> 1 ^ (0 - (narrow & 1));
      memcpy(member, &narrow, 4);
      return;
    case PROTOBUF_C_TYPE_SINT64:
      value = value >> 1 ^ (0 - (value & 1));
      memcpy(member, &value, 8);
      return;
    case PROTOBUF_C_TYPE_BOOL: {
      protobuf_c_boolean flag = value != 0;
      memcpy(member, &flag, sizeof flag);
      return;
    }
    default:
      if (clp_value_size(type) == 4) {
        memcpy(member, &narrow, 4);
      } else {
        memcpy(member, &value, 8);
      }
  }
}

static clp_result store_text(clp_arena *arena, void *member, const wire_field *read) {
  const uint8_t *bytes = read->end - read->value;
  size_t size = (size_t)read->value;
  size_t bad = clp_text_check(bytes, size);
  if (bad < size) return bytes[bad] ? CLP_INVALID_UTF8 : CLP_EMBEDDED_NUL;
  char *text = clp_arena_alloc(arena, size + 1);
  if (!text) return arena->fault;
  memcpy(text, bytes, size);
  text[size] = 0;
  memcpy(member, &text, sizeof text);
  return CLP_OK;
}

static clp_result store_bytes(clp_arena *arena, void *member, const wire_field *read) {
  ProtobufCBinaryData data = {.len = (size_t)read->value, .data = NULL};
  if (data.len) {
    data.data = clp_arena_alloc(arena, data.len);
    if (!data.data) return arena->fault;
    memcpy(data.data, read->end - data.len, data.len);
  }
  memcpy(member, &data, sizeof data);
  return CLP_OK;
}

// Decodes a sub-message into the one that is there, or into a new one.
static clp_result store_message(decoder *decoder, void *member, const ProtobufCFieldDescriptor *field,
                                const wire_field *read, uint32_t depth) {
  ProtobufCMessage *message;
  memcpy(&message, member, sizeof message);
  if (!message) {
    message = clp_arena_message(decoder->arena, field->descriptor);
    if (!message) return decoder->arena->fault;
    memcpy(member, &message, sizeof message);
  }
  return decode_message(decoder, message, read->end - read->value, read->end, depth - 1);
}

static clp_result store_value(decoder *decoder, void *member, const ProtobufCFieldDescriptor *field,
                              const wire_field *read, uint32_t depth) {
  switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
      return store_text(decoder->arena, member, read);
    case PROTOBUF_C_TYPE_BYTES:
      return store_bytes(decoder->arena, member, read);
    case PROTOBUF_C_TYPE_MESSAGE:
      return store_message(decoder, member, field, read, depth);
    default:
      store_number(member, field->type, read->value);
      return CLP_OK;
  }
}

// How many values a packed field holds, counted from its bytes.
static clp_result count_packed(const uint8_t *at, const uint8_t *end, unsigned wire, size_t *count) {
  size_t size = (size_t)(end - at);
  size_t width = wire == WIRE_64BIT ? 8 : 4;
  if (wire != WIRE_VARINT) {
    *count = size / width;
    return size % width ? CLP_TRUNCATED : CLP_OK;
  }
  *count = 0;
  for (; at < end; at++) *count += *at < 0x80;
  return CLP_OK;
}

static clp_result store_packed(clp_arena *arena, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                               const wire_field *read) {
  size_t *count = (size_t *)((char *)message + field->quantifier_offset);
  void **array = (void **)((char *)message + field->offset);
  size_t value_size = clp_value_size(field->type), more;
  unsigned wire = clp_wire_type(field->type);
  const uint8_t *at = read->end - read->value;
  clp_result result = count_packed(at, read->end, wire, &more);
  if (result != CLP_OK) return result;
  if (!clp_array_reserve(arena, array, *count, more, value_size)) return arena->fault;
  while (at < read->end) {
    uint64_t value;
    result = clp_skip_value(&at, read->end, field->id, wire, 0, &value);
    if (result != CLP_OK) return CLP_MALFORMED_VARINT;
    store_number((char *)*array + *count * value_size, field->type, value);
    ++*count;
  }
  return CLP_OK;
}

static clp_result store_repeated(decoder *decoder, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                                 const wire_field *read, uint32_t depth) {
  size_t *count = (size_t *)((char *)message + field->quantifier_offset);
  void **array = (void **)((char *)message + field->offset);
  size_t value_size = clp_value_size(field->type);
  if (!clp_array_reserve(decoder->arena, array, *count, 1, value_size)) return decoder->arena->fault;
  char *member = (char *)*array + *count * value_size;
  memset(member, 0, value_size);
  ++*count;
  return store_value(decoder, member, field, read, depth);
}

// Stores a singular field and notes its presence. Another field of the same oneof is forgotten.
static clp_result store_singular(decoder *decoder, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                                 const wire_field *read, uint32_t depth) {
  char *member = (char *)message + field->offset;
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
    uint32_t *set = (uint32_t *)((char *)message + field->quantifier_offset);
    if (*set != field->id) {
      *set = field->id;
      memset(member, 0, clp_value_size(field->type));
    }
  } else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->quantifier_offset) {
    *(protobuf_c_boolean *)((char *)message + field->quantifier_offset) = 1;
  }
  return store_value(decoder, member, field, read, depth);
}

static clp_result store_field(decoder *decoder, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                              const wire_field *read, uint32_t depth) {
  if (field) {
    unsigned wire = clp_wire_type(field->type);
    bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
    if (wire == read->wire) {
      return repeated ? store_repeated(decoder, message, field, read, depth)
                      : store_singular(decoder, message, field, read, depth);
    }
    if (repeated && read->wire == WIRE_LENGTH) return store_packed(decoder->arena, message, field, read);
  }
  size_t size = (size_t)(read->end - read->body);
  bool kept = clp_unknown_add(message, decoder->arena, read->number, read->wire, read->body, size);
  return kept ? CLP_OK : decoder->arena->fault;
}

// Reads fields up to `end`. `depth`: how many levels this message and those inside it may have.
static clp_result decode_message(decoder *decoder, ProtobufCMessage *message, const uint8_t *at, const uint8_t *end,
                                 uint32_t depth) {
  const ProtobufCMessageDescriptor *descriptor = message->descriptor;
  const ProtobufCFieldDescriptor *hint = descriptor->n_fields ? descriptor->fields : NULL;
  clp_result result = depth ? CLP_OK : CLP_TOO_DEEP;
  wire_field read = {.begin = at};
  while (result == CLP_OK && at < end) {
    read.begin = at;
    result = clp_read_tag(&at, end, &read.number, &read.wire);
    if (result != CLP_OK) break;
    read.body = at;
    result = clp_skip_value(&at, end, read.number, read.wire, depth - 1, &read.value);
    if (result != CLP_OK) break;
    read.end = at;
    const ProtobufCFieldDescriptor *field = find_field(descriptor, read.number, hint);
    if (field) hint = field;
    result = store_field(decoder, message, field, &read, depth);
  }
  if (result != CLP_OK && decoder->fault->result == CLP_OK) {
    *decoder->fault = (clp_decode_fault){
        .result = result, .offset = (size_t)(read.begin - decoder->begin), .message = descriptor};
  }
  return result;
}

size_t clp_decode_budget(size_t size, size_t limit) {
  const size_t base = (size_t)64 << 10;
  if (size > (SIZE_MAX - base) / 64) return limit;
  size_t budget = 64 * size + base;
  return budget < limit ? budget : limit;
}

ProtobufCMessage *clp_decode(const ProtobufCMessageDescriptor *descriptor, clp_arena *arena, const uint8_t *bytes,
                             size_t size, uint32_t max_depth, clp_decode_fault *fault) {
  static const uint8_t nothing[1];
  if (!size) bytes = nothing;
  *fault = (clp_decode_fault){.result = CLP_OK};
  decoder decoder = {.arena = arena, .begin = bytes, .fault = fault};
  ProtobufCMessage *message = clp_arena_message(arena, descriptor);
  if (!message) {
    *fault = (clp_decode_fault){.result = arena->fault, .message = descriptor};
    return NULL;
  }
  uint32_t depth = max_depth < CLP_MAX_DEPTH ? max_depth : CLP_MAX_DEPTH;
  return decode_message(&decoder, message, bytes, bytes + size, depth) == CLP_OK ? message : NULL;
}
