using System.Text;
using System.Text.Json;
using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Tests.Detection.Behaviour;

/// <summary>Events as Windows and Sysmon write them, told one after the other to a detector without rules and a watch.</summary>
internal sealed class Story
{
    private readonly Detector _detector = Detector.WithDeeds(RuleSet.Empty, EventTime.Fields);
    private int _line;

    public Story(BehaviourOptions? options = null) =>
        Watch = new BehaviourWatch(options ?? new BehaviourOptions { Limits = new() { LearnFor = TimeSpan.Zero } });

    public BehaviourWatch Watch { get; }

    public List<BehaviourSighting> Sightings { get; } = [];

    /// <summary>Every event, word for word.</summary>
    public List<string> Lines { get; } = [];

    public DateTime Now { get; set; } = new(2026, 3, 2, 1, 0, 0, DateTimeKind.Utc);

    public string Host { get; set; } = "APP01.bank.example";

    public Story Wait(TimeSpan span)
    {
        Now += span;
        return this;
    }

    public Story Start(string process, string image, string parent, string parentImage, string commandLine = "", string user = "BANK\\svc", string session = "0x51") => Sysmon(1, new()
    {
        ["ProcessGuid"] = process, ["Image"] = image, ["ParentProcessGuid"] = parent, ["ParentImage"] = parentImage, ["CommandLine"] = commandLine,
        ["User"] = user, ["LogonId"] = session,
    });

    public Story OpenLsass(string process, string image, string rights = "0x1410") => Sysmon(10, new()
    {
        ["SourceProcessGUID"] = process, ["SourceImage"] = image, ["TargetProcessGUID"] = "{lsass}", ["TargetImage"] = "C:\\Windows\\System32\\lsass.exe",
        ["GrantedAccess"] = rights, ["CallTrace"] = "C:\\Windows\\SYSTEM32\\ntdll.dll+9c534",
    });

    public Story Connect(string process, string image, string to, int port, string from = "10.0.0.5") => Sysmon(3, new()
    {
        ["ProcessGuid"] = process, ["Image"] = image, ["DestinationIp"] = to, ["DestinationPort"] = port.ToString(), ["SourceIp"] = from, ["Initiated"] = "true",
    });

    public Story Logon(string user, int type, string from, string session) => Tell("Security", 4624, new()
    {
        ["TargetUserName"] = user, ["LogonType"] = type.ToString(), ["IpAddress"] = from, ["TargetLogonId"] = session, ["SubjectUserName"] = "-", ["SubjectLogonId"] = "0x0",
    });

    public Story Sysmon(int id, Dictionary<string, string> fields) => Tell("Microsoft-Windows-Sysmon/Operational", id, fields);

    public Story Tell(string channel, int id, Dictionary<string, string> fields)
    {
        fields["Channel"] = channel;
        fields["EventID"] = id.ToString();
        fields["Computer"] = Host;
        fields.TryAdd("@timestamp", Now.ToString("O"));
        Now += TimeSpan.FromSeconds(2);
        var json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(fields));
        Lines.Add(Encoding.UTF8.GetString(json));
        _detector.Evaluate(json, [], out var refusal);
        if (refusal is null && _detector.TryReadDeed(json) is { } deed && Watch.Observe(deed, new("story", ++_line), json) is { } sighting)
        {
            Sightings.Add(sighting);
        }

        return this;
    }

    /// <summary>A web server is made to start a shell, which looks around, reads credentials and connects out.</summary>
    public Story Intrude()
    {
        const string Shell = "C:\\Windows\\System32\\cmd.exe";
        Start("{shell}", Shell, "{web}", "C:\\Windows\\System32\\inetsrv\\w3wp.exe");
        foreach (var tool in (string[])["whoami", "systeminfo", "ipconfig", "nltest", "net", "tasklist"])
        {
            Start($"{{{tool}}}", $"C:\\Windows\\System32\\{tool}.exe", "{shell}", Shell);
        }

        return Start("{ps}", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", "{shell}", Shell)
            .OpenLsass("{ps}", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe");
    }
}
