namespace Hikeshi.Response.OpenC2.Language;

/// <summary>What the profile for stateless packet filtering 1.0 defines (OASIS, oc2slpf-v1.0 §2.1).</summary>
internal static class SlpfReader
{
    private static readonly HashSet<string> DropProcesses = new(StringComparer.Ordinal) { "none", "reject", "false_ack" };
    private static readonly HashSet<string> Directions = new(StringComparer.Ordinal) { "both", "ingress", "egress" };

    public static void Args(OpenC2Member args)
    {
        foreach (var (name, member) in args.Members("drop_process persistent direction insert_rule"))
        {
            _ = name switch
            {
                "drop_process" => member.OneOf(DropProcesses),
                "direction" => member.OneOf(Directions),
                "persistent" => member.Truth,
                _ => (object)member.Whole(0, long.MaxValue),
            };
        }
    }

    public static void Actuator(OpenC2Member actuator)
    {
        if (actuator.Object().Count == 0)
        {
            return;
        }

        foreach (var (name, member) in actuator.Members("hostname named_group asset_id asset_tuple"))
        {
            _ = name == "asset_tuple" ? member.Items(0, 10).ConvertAll(item => item.Text).Count : member.Text.Length;
        }
    }

    public static void Results(OpenC2Member results)
    {
        if (results.Object().Count > 0)
        {
            results.Members("rule_number")["rule_number"].Whole(long.MinValue, long.MaxValue);
        }
    }
}
