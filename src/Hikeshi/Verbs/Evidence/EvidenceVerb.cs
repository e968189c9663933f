using System.CommandLine;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence …</c>: nearly everything reads a directory, whether or not its node is running.</summary>
internal static class EvidenceVerb
{
    public static Command Build() => new("evidence", "Verify the decision log, explain its entries, hand them on, erase their contents, and copy it.")
    {
        VerifyCommand.Build(),
        FsckCommand.Build(),
        WhyCommand.Build(),
        EffectsCommand.Build(),
        ListCommand.Build(),
        TailCommand.Build(),
        ReceiptCommand.Build(),
        VerifyReceiptCommand.Build(),
        ExportCommand.Build(),
        ReaderKeyCommand.Build(),
        SealCommand.Build(),
        UnsealCommand.Build(),
        EraseCommand.Build(),
        BackupCommand.Build(),
    };

    /// <param name="formats">The usual one first.</param>
    public static Option<string> Format(params string[] formats)
    {
        var format = new Option<string>("--format") { Description = $"{formats[0]} (for people) or {string.Join(", ", formats[1..])}.", DefaultValueFactory = _ => formats[0] };
        format.AcceptOnlyFromAmong(formats);
        return format;
    }
}
