using System.CommandLine;
using System.Globalization;
using Hikeshi.Evidence.Verification;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>--witness</c> and <c>--quorum</c>, and what is said of the cosignatures.</summary>
internal static class WitnessOptions
{
    public static (Option<string[]> Witness, Option<int?> Quorum) Build() => (
        new Option<string[]>("--witness") { Description = "Verifier key (name+hash+base64, type 0x04) of a witness that must have cosigned; may be given many times.", HelpName = "VKEY", Arity = ArgumentArity.ZeroOrMore },
        new Option<int?>("--quorum") { Description = "How many of the given witnesses are enough (default: all).", HelpName = "N" });

    /// <param name="size">Entries that the checkpoint covers.</param>
    public static void Write(FinalityReport finality, ulong size, Action<string, string> line)
    {
        line("final", finality.FinalEntries is { } final
            ? string.Create(CultureInfo.InvariantCulture, $"{final} of {size} entries: cosigned by {finality.Quorum} of {finality.Witnesses.Count} witnesses")
            : string.Create(CultureInfo.InvariantCulture, $"nothing: {finality.Quorum} of {finality.Witnesses.Count} witnesses must have cosigned"));
        foreach (var witness in finality.Witnesses)
        {
            line("witness", witness.CosignedEntries is { } entries
                ? string.Create(CultureInfo.InvariantCulture, $"{witness.Name} cosigned {entries} entries, {TimeOf(witness)}")
                : $"{witness.Name} has not cosigned");
        }
    }

    private static string TimeOf(WitnessFinding witness) => witness.Time is { } time
        ? time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{witness.Seconds} seconds after 1970 by its clock, which is behind the year 9999");
}
