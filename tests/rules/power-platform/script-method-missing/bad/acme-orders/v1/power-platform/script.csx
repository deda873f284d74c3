public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> RunAsync()
    {
        return await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);
    }
}
