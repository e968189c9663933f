using System.CommandLine;
using Hikeshi.Verbs.Ledger;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi ledger</c>: what the institution depends on.</summary>
internal static class LedgerVerb
{
    public static Command Build() => new("ledger", "What we depend on: assets, software, suppliers, critical functions.")
    {
        ImportCommand.Build(static data => new LedgerDirectory(data)),
        SoftwareCommand.Build(),
    };
}
