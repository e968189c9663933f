using Hikeshi.Facts;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Withdrawing;

/// <summary>Somebody's word for containing one thing.</summary>
/// <param name="Cause">The sighting, or what was accepted, that a decision rests on.</param>
/// <param name="Source">Who saw it.</param>
/// <param name="Objects">The shared objects that say so, each by itself; none: it was seen here.</param>
/// <param name="Until">How long it would contain.</param>
internal sealed record Voucher(EntryId Cause, MemberId Source, IReadOnlyList<SharedObject> Objects, DateTimeOffset Until);

/// <summary>One version of an object that a member shared.</summary>
internal readonly record struct SharedObject(MemberId Producer, string Id, DateTimeOffset Modified);

/// <summary>Whether a version is still what its producer says.</summary>
public delegate bool IsStanding(MemberId producer, string objectId, DateTimeOffset modified);
