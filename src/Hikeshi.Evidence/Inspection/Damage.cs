namespace Hikeshi.Evidence.Inspection;

/// <summary>Something in an evidence directory that is not as the log wrote it.</summary>
/// <param name="Code">One of <see cref="DamageCode"/> or <see cref="Verification.ProblemCode"/>.</param>
/// <param name="File">The file, or the place of something that is in no single one.</param>
/// <param name="Byte">Offset of the first byte in question; null where it is the whole file.</param>
/// <param name="End">Offset behind the last one; equal to <paramref name="Byte"/> where bytes are missing.</param>
/// <param name="Mending">How bad it is.</param>
/// <param name="Next">What happens next, or what a person does.</param>
/// <param name="Entries">Acknowledged entries that it damages; null when it damages none.</param>
public sealed record Damage(string Code, string File, long? Byte, long? End, string What, Mending Mending, string Next, EntryRange? Entries)
{
    internal static Damage At(string code, string file, string what, Mending mending, string next) => new(code, file, null, null, what, mending, next, null);
}

/// <summary>Who or what mends a damage.</summary>
public enum Mending
{
    /// <summary>Nothing is lost; the next start mends it, or it does no harm.</summary>
    Itself,

    /// <summary>Nothing is lost; a repair mends it.</summary>
    Repair,

    /// <summary>Acknowledged entries, keys or signatures are damaged or gone: nothing here can bring them back.</summary>
    Person,
}

/// <param name="First">Index of the first entry.</param>
/// <param name="Last">Index of the last one, which is included.</param>
public sealed record EntryRange(ulong First, ulong Last);
