using Hikeshi.Exposure.Csaf.Rules;

namespace Hikeshi.Exposure.Csaf;

/// <summary>Which tests of section 6 are run.</summary>
public static class CsafTests
{
    /// <summary>Not run: links would be asked of the network, and a spelling checker needs a dictionary for every language.</summary>
    public static IReadOnlyList<string> NotRun => RulesOf20.NotRun;
}
