import { observeExchanges } from '../../src/main/rehearsal/tenant/observe';
import { recording } from './recording';

// In every test process: whatever simulated tenant is started there, by whichever test, is looked at.
observeExchanges(recording);
