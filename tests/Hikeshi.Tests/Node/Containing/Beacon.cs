using System.Globalization;
using System.Text;

namespace Hikeshi.Tests.Node.Containing;

/// <summary>
/// Events that match, each with an address of its own, the rule that sees them, and the policy that blocks the address: one event, one sighting,
/// one order. Nothing is ever sent to these addresses.
/// </summary>
internal static class Beacon
{
    private const string Image = "/opt/bench/beacon";

    public const string Rule = $"""
        title: Beacon of the benchmark
        id: 4a1f6f6e-6a9b-4c1e-9d53-0b6a4a1f3c77
        status: stable
        description: The events that a benchmark marks
        author: Hikeshi
        date: 2026-04-01
        tags: [attack.command-and-control, hikeshi.bench]
        logsource: {"{ category: network_connection, product: linux }"}
        detection:
          beacon: {"{ Image: "}'{Image}' {"}"}
          condition: beacon
        level: high
        """;

    public static string Policy(int ordersPerMinute, int minutes) => string.Create(CultureInfo.InvariantCulture, $$"""
        format: hikeshi-response-policy/1
        limits: { ordersPerMinute: {{ordersPerMinute}}, minRemainingCapacity: 1.0, segmentSharePerHour: 0.5, singleSourceMinutes: 15, coolDownMinutes: 30, vetoMinutes: 10, approvalMinutes: 240, surprisesPerHour: 1000, widestPrefix4: 32, widestPrefix6: 128 }
        never: { hosts: [], accounts: [], destinations: [] }
        windows: {}
        rules:
          - id: beacon
            on: sighting
            when: { tags: [hikeshi.bench] }
            then: [ { action: block-address, autonomy: act, minutes: {{minutes}} } ]
        """);

    /// <summary>The number of an event, from 1 on, as an address.</summary>
    public static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"20.{number >> 16}.{(number >> 8) & 0xFF}.{number & 0xFF}");

    public static int Number(string address)
    {
        var parts = address.Split('.');
        return (int.Parse(parts[1], CultureInfo.InvariantCulture) << 16) | (int.Parse(parts[2], CultureInfo.InvariantCulture) << 8) | int.Parse(parts[3], CultureInfo.InvariantCulture);
    }

    /// <summary>One line, without its end.</summary>
    public static byte[] Event(int number) => Encoding.UTF8.GetBytes(
        $$"""{"product":"linux","category":"network_connection","Computer":"host-1","Image":"{{Image}}","DestinationIp":"{{Address(number)}}","DestinationPort":443,"Initiated":"true"}""");
}
