using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Control;
using Hikeshi.Gateway.DataPlane;
using Hikeshi.Gateway.RedButton;
using Hikeshi.Kernel.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Hikeshi.Gateway;

/// <summary>The stand-in for every member's firewall, running: data plane and enforcement protocol, in this process.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly GatewayDataPlane data;
    private readonly List<MemberControl> members;
    private readonly WebApplication control;
    private readonly GatewaySwitch? redButton;
    private readonly CancellationTokenSource stopping = new();
    private Task watching = Task.CompletedTask;

    private GatewayHost(GatewayDataPlane data, List<MemberControl> members, WebApplication control, GatewaySwitch? redButton) =>
        (this.data, this.members, this.control, this.redButton) = (data, members, control, redButton);

    /// <summary>Base address of the enforcement protocol.</summary>
    public Uri Control => new(control.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Returns when all listeners are up.</summary>
    /// <param name="told">What the off-box switch made it do, one sentence each.</param>
    /// <exception cref="IOException">An address is taken.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux: the members' networks need all of 127.0.0.0/8 to be loopback.</exception>
    public static async Task<GatewayHost> StartAsync(GatewayConfig config, Action<string> told, TimeProvider clock, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("the gateway stand-in runs on Linux, where all of 127.0.0.0/8 is loopback");
        }

        var plane = new GatewayDataPlane(config);
        List<MemberControl> controls = [.. plane.Gates.Select(g => new MemberControl(g, clock))];
        var redButton = config.Switch is { } place ? new GatewaySwitch(place, controls, told, clock) : null;
        var host = new GatewayHost(plane, controls, BuildControl(config, new EnforcementProtocol(controls, clock)), redButton);
        try
        {
            await host.control.StartAsync(cancel);
            host.watching = redButton is null ? Task.CompletedTask : Task.Run(() => redButton.RunAsync(host.stopping.Token), CancellationToken.None);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until cancelled; writes one line <c>ready</c> when all listeners are up.</summary>
    /// <exception cref="RefusedException">The configuration cannot be used.</exception>
    public static async Task RunAsync(string configPath, TextWriter output, CancellationToken cancel)
    {
        await using var host = await StartAsync(GatewayConfigReader.ReadFile(configPath), sentence => output.WriteLine(sentence), TimeProvider.System, cancel);
        await output.WriteLineAsync("ready");
        await output.FlushAsync(cancel);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        redButton?.Dispose();
        stopping.Dispose();
        await control.DisposeAsync();
        members.ForEach(m => m.Dispose());
        data.Dispose();
    }

    private static WebApplication BuildControl(GatewayConfig config, EnforcementProtocol protocol)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = EnforcementProtocol.MaxBody;
            kestrel.Limits.MaxConcurrentConnections = 1024;

            // A node keeps its connection warm between orders that may be hours apart.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromDays(1);
            kestrel.Listen(config.Control, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(protocol.HandleAsync);
        return app;
    }
}
