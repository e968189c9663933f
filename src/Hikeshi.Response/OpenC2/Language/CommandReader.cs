using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>Language Specification 1.0 §3.3.1.</summary>
internal static class CommandReader
{
    /// <summary>The largest that a date can be (9999-12-31), in milliseconds.</summary>
    private const long LastMoment = 253_402_300_799_999;

    public static OpenC2Command Read(OpenC2Member command, OpenC2Profiles profiles)
    {
        var members = command.Members("action target args actuator command_id");
        return new OpenC2Command(
            Required(command, members, "action").OneOf(OpenC2Names.Actions),
            TargetReader.Read(Required(command, members, "target"), profiles),
            members.TryGetValue("args", out var args) ? Args(args, profiles) : null,
            members.TryGetValue("actuator", out var actuator) ? Actuator(actuator, profiles) : null,
            members.TryGetValue("command_id", out var id) ? id.Text : null);
    }

    public static OpenC2Member Required(OpenC2Member of, Dictionary<string, OpenC2Member> members, string name) =>
        members.TryGetValue(name, out var member) ? member : throw new RefusedException(OpenC2Fault.At($"{of.Path}.{name}", "it is missing", "this member"));

    private static OpenC2Args Args(OpenC2Member args, OpenC2Profiles profiles)
    {
        var members = args.Members("start_time stop_time duration response_requested", profiles.Knows, ", and profiles: " + profiles.Expected);
        var start = Moment(members, "start_time");
        var stop = Moment(members, "stop_time");
        var duration = members.TryGetValue("duration", out var length) ? TimeSpan.FromMilliseconds(length.Whole(0, LastMoment)) : (TimeSpan?)null;
        if (start is not null && stop is not null && duration is not null)
        {
            throw length.Refused("at most two of start_time, stop_time and duration, the third follows (§3.3.1.4)");
        }

        if (stop < start)
        {
            throw members["stop_time"].Refused("an end that is not before start_time");
        }

        if (start is { } begun && duration > DateTimeOffset.MaxValue - begun)
        {
            throw length.Refused("an end before the year 10000");
        }

        return new OpenC2Args(
            start,
            stop,
            duration,
            members.TryGetValue("response_requested", out var requested) ? requested.OneOf(OpenC2Names.ResponseTypes) : null,
            members.Where(m => profiles.Knows(m.Key)).ToDictionary(m => m.Key, m => Profiled(m.Key, m.Value), StringComparer.Ordinal));
    }

    private static JsonElement Profiled(string profile, OpenC2Member args)
    {
        if (profile == OpenC2Profiles.Slpf)
        {
            SlpfReader.Args(args);
        }
        else
        {
            args.Object();
        }

        return args.Value;
    }

    private static OpenC2Actuator Actuator(OpenC2Member actuator, OpenC2Profiles profiles)
    {
        var members = actuator.Members("", profiles.Knows, profiles.Expected);
        if (members.Count > 1)
        {
            throw actuator.Refused("exactly one profile");
        }

        var (profile, specifiers) = members.First();
        if (profile == OpenC2Profiles.Slpf)
        {
            SlpfReader.Actuator(specifiers);
        }
        else
        {
            specifiers.Object();
        }

        return new OpenC2Actuator(profile, specifiers.Value);
    }

    /// <summary>Milliseconds since 1970 (§3.4.2.1).</summary>
    private static DateTimeOffset? Moment(Dictionary<string, OpenC2Member> members, string name) =>
        members.TryGetValue(name, out var member) ? DateTimeOffset.FromUnixTimeMilliseconds(member.Whole(0, LastMoment)) : null;
}
