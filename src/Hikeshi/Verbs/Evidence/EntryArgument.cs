using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Verbs.Evidence;

/// <summary>An entry as a person names it.</summary>
internal static class EntryArgument
{
    /// <exception cref="RefusedException">It is not the id of an entry.</exception>
    public static EntryId Parse(string where, string text) => EntryId.TryParse(text, out var id)
        ? id
        : throw new RefusedException(new BadEvidenceInput(where, $"'{Printable.Of(text)}' is not an entry id", "a UUID such as 0192f3c4-5d6e-7f80-91a2-b3c4d5e6f708", "Copy it from the console, or from 'hikeshi evidence list'"));

    public static RefusedException NotInLog(string where, EntryId id) =>
        new(new BadEvidenceInput(where, $"the log holds no entry {id}", "an entry of this log", "Ask the member whose log holds it"));
}
