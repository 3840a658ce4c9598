// Memory for one message tree.
#define _DEFAULT_SOURCE 1         // explicit_bzero of glibc and musl
#define __STDC_WANT_LIB_EXT1__ 1  // memset_s of Apple's library
#include "CLPMessagesC.h"

#include <stdlib.h>
#include <string.h>

// Size of the first chunk, and the size that doubling stops at, header included.
static const size_t first_chunk_size = 4096;
static const size_t last_chunk_size = (size_t)1 << 20;

// Where the memory of a chunk begins. The header's size is a multiple of 8, so alignment holds.
static uint8_t *chunk_memory(clp_chunk *chunk) { return (uint8_t *)(chunk + 1); }

void clp_arena_init(clp_arena *arena, size_t budget, void *first, size_t first_size) {
  *arena = (clp_arena){
      .next = first,
      .end = first ? (uint8_t *)first + first_size : NULL,
      .first = first,
      .chunk_size = first_chunk_size,
      .budget = budget,
  };
}

// Overwrites memory that nobody will read again, in a way that the compiler may not leave out.
static void wipe(void *memory, size_t size) {
#ifdef __APPLE__
  memset_s(memory, size, 0, size);
#else
  explicit_bzero(memory, size);
#endif
}

// Notes in the current block how much of it was given out.
static void note_used(clp_arena *arena) {
  if (arena->current) {
    arena->current->used = (size_t)(arena->next - chunk_memory(arena->current));
  } else if (arena->first) {
    arena->first_used = (size_t)(arena->next - arena->first);
  }
}

void clp_arena_release(clp_arena *arena) {
  note_used(arena);
  for (clp_chunk *chunk = arena->chunks, *link; chunk; chunk = link) {
    link = chunk->link;
    wipe(chunk_memory(chunk), chunk->used);
    free(chunk);
  }
  if (arena->first) wipe(arena->first, arena->first_used);
  clp_arena_init(arena, 0, NULL, 0);
}

void clp_arena_fail(clp_arena *arena, clp_result fault) {
  if (arena->fault == CLP_OK) arena->fault = fault;
}

// Takes a chunk of `size` bytes, header included, from malloc and links it. NULL: the fault is noted.
static clp_chunk *take_chunk(clp_arena *arena, size_t size) {
  if (size > arena->budget - arena->taken) {
    clp_arena_fail(arena, CLP_OVER_BUDGET);
    return NULL;
  }
  clp_chunk *chunk = malloc(size);
  if (!chunk) {
    clp_arena_fail(arena, CLP_NO_MEMORY);
    return NULL;
  }
  arena->taken += size;
  *chunk = (clp_chunk){.link = arena->chunks};
  arena->chunks = chunk;
  return chunk;
}

void *clp_arena_grow(clp_arena *arena, size_t size) {
  if (size > SIZE_MAX / 2) {
    clp_arena_fail(arena, CLP_OVER_BUDGET);
    return NULL;
  }
  size_t rounded = (size + 7) & ~(size_t)7;
  size_t least = rounded + sizeof(clp_chunk);
  // Something large gets a chunk of its own, so that the rest of the current one is not lost; so does
  // what still fits when an ordinary chunk no longer does.
  if (rounded > arena->chunk_size / 4 || arena->chunk_size > arena->budget - arena->taken) {
    clp_chunk *own = take_chunk(arena, least);
    if (!own) return NULL;
    own->used = rounded;
    return chunk_memory(own);
  }
  clp_chunk *chunk = take_chunk(arena, arena->chunk_size);
  if (!chunk) return NULL;
  note_used(arena);
  arena->current = chunk;
  arena->next = chunk_memory(chunk) + rounded;
  arena->end = (uint8_t *)chunk + arena->chunk_size;
  if (arena->chunk_size < last_chunk_size) arena->chunk_size *= 2;
  return chunk_memory(chunk);
}

ProtobufCMessage *clp_arena_message(clp_arena *arena, const ProtobufCMessageDescriptor *descriptor) {
  ProtobufCMessage *message = clp_arena_alloc(arena, descriptor->sizeof_message);
  if (message) protobuf_c_message_init(descriptor, message);
  return message;
}

char *clp_arena_text(clp_arena *arena, const uint8_t *bytes, size_t size) {
  if (size && memchr(bytes, 0, size)) {
    clp_arena_fail(arena, CLP_EMBEDDED_NUL);
    return NULL;
  }
  char *text = clp_arena_alloc(arena, size + 1);
  if (!text) return NULL;
  if (size) memcpy(text, bytes, size);
  text[size] = 0;
  return text;
}

bool clp_arena_enter(clp_arena *arena) {
  if (arena->depth >= CLP_MAX_DEPTH) {
    clp_arena_fail(arena, CLP_TOO_DEEP);
    return false;
  }
  arena->depth++;
  return true;
}
