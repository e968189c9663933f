namespace Hikeshi.Detection.Watching;

/// <summary>What a rule's status (Sigma specification, "status") says on the scale of STIX 2.1 Appendix A (None/Low/Med/High: 15, 50, 85).</summary>
internal static class RuleConfidence
{
    /// <returns>Null when the rule does not say.</returns>
    public static int? Of(string status) => status switch
    {
        "stable" => 85,
        "test" => 50,
        "experimental" => 15,
        _ => null,
    };
}
